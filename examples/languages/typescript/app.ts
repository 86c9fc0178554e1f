import { App, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as eks from 'aws-cdk-lib/aws-eks';
import { GracefulNodeGroup } from 'cdk-graceful-node-group';

const app = new App();
const stack = new Stack(app, 'QuickStart');

const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production' });
const autoScalingGroup = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Nodes', 'production-nodes');

new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup, retainsAbandonedInstances: true });

app.synth();
