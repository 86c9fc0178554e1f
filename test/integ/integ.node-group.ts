/**
 * `npm run integ` deploys this into your AWS account: a cluster with two nodes, and the drainer. It replaces both nodes as a patch does, looks
 * from outside whether Auto Scaling calls that successful and the log tells of drained nodes, and takes everything away again. Expect about an hour
 * and half a dollar: an hour of the cluster is 0.10 USD, of three t4g.medium 0.10 USD together, of the NAT gateway with its address 0.05 USD.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { GracefulNodeGroup, NodeDrainer } from '../../src';

const LONGEST = Duration.minutes(30);

const app = new App();
const stack = new Stack(app, 'GracefulNodeGroupInteg');
const cluster = new eks.Cluster(stack, 'Cluster', {
  version: eks.KubernetesVersion.V1_36,
  vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }),
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
  kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(stack, 'Kubectl') },
});
const logGroup = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_DAY, removalPolicy: RemovalPolicy.DESTROY });
const drainer = new NodeDrainer(stack, 'Drainer', { cluster, logGroup });
const group = new GracefulNodeGroup(stack, 'Workers', { cluster, drainer, instanceTypes: [new ec2.InstanceType('t4g.medium')] });
const { autoScalingGroupName } = group.autoScalingGroup.autoScalingGroupRef;

const integ = new IntegTest(app, 'NodeGroup', { testCases: [stack] });
integ.assertions
  .awsApiCall('AutoScaling', 'startInstanceRefresh', { AutoScalingGroupName: autoScalingGroupName, Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 } })
  .next(integ.assertions
    .awsApiCall('AutoScaling', 'describeInstanceRefreshes', { AutoScalingGroupName: autoScalingGroupName })
    .expect(ExpectedResult.objectLike({ InstanceRefreshes: Match.arrayWith([Match.objectLike({ Status: 'Successful' })]) }))
    .waitForAssertions({ totalTimeout: LONGEST, interval: Duration.seconds(30) }))
  // The old nodes left because the drainer had emptied them, not because their time was over.
  .next(integ.assertions
    .awsApiCall('CloudWatchLogs', 'filterLogEvents', { logGroupName: logGroup.logGroupName, filterPattern: '{ $.message = "Drain ended" && $.outcome = "drained" }' })
    .expect(ExpectedResult.objectLike({ events: Match.arrayWith([Match.objectLike({ message: Match.stringLikeRegexp('Drain ended') })]) }))
    .waitForAssertions({ totalTimeout: Duration.minutes(5) }));
