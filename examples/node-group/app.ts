/**
 * The smallest app: a cluster, and a group of nodes that is patched without anybody noticing.
 *
 *   cd examples/node-group
 *   npx aws-cdk@2 deploy        # the cluster, two nodes, and the drainer
 *   npx aws-cdk@2 deploy        # again, whenever there is a newer image: the nodes are replaced one by one
 */
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { App, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { GracefulNodeGroup } from 'cdk-graceful-node-group';

const stack = new Stack(new App(), 'SmallestCluster');

const cluster = new eks.Cluster(stack, 'Cluster', {
  version: eks.KubernetesVersion.V1_36,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
  kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(stack, 'Kubectl') },
});

new GracefulNodeGroup(stack, 'Workers', { cluster });
