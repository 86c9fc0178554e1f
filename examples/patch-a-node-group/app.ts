/**
 * A cluster whose nodes are patched without any workload falling below the number of pods it asked for.
 *
 *   cd examples/patch-a-node-group
 *   npx aws-cdk@2 deploy        # the cluster, three nodes, and the drainer
 *   npx aws-cdk@2 deploy        # again, whenever there is a newer image: the nodes are replaced one by one
 *
 * In a project of your own, copy patched-cluster-stack.ts and node-user-data.ts beside your app.
 */
import { App } from 'aws-cdk-lib';
import { PatchedClusterStack } from './patched-cluster-stack';

const app = new App();

new PatchedClusterStack(app, 'PatchedCluster', {
  // Who may use kubectl: npx aws-cdk@2 deploy -c admin=arn:aws:iam::111122223333:role/you
  adminArn: app.node.tryGetContext('admin') as string | undefined,
});
