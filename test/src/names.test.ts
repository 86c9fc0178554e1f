import * as names from '../../src/names';

test('what stands on resources, nodes and metrics of a deployment is found by every later version', () => {
  const { terminatingHookName, launchingHookName, kubernetesGroup, ...constants } = names;

  expect([terminatingHookName('drainer'), launchingHookName('drainer')]).toEqual(['drainer-terminating', 'drainer-launching']);
  expect(kubernetesGroup('drainer')).toBe('cdk-graceful-node-group:drainer');
  expect(constants).toEqual({
    PACKAGE_NAME: 'cdk-graceful-node-group',
    Env: {
      CLUSTER_NAME: 'CLUSTER_NAME',
      DRAINER_NAME: 'DRAINER_NAME',
      QUEUE_URL: 'QUEUE_URL',
      DEAD_LETTER_QUEUE_URL: 'DEAD_LETTER_QUEUE_URL',
      GROUP_NAMES: 'GROUP_NAMES',
    },
    GROUP_TAG: 'cdk-graceful-node-group:drainer',
    SWEEP_SOURCE: 'cdk-graceful-node-group',
    SWEEP_DETAIL_TYPE: 'Sweep',
    REASON_ATTRIBUTE: 'Reason',
    LEASE_NAMESPACE: 'kube-system',
    LEASE_NAME: 'cdk-graceful-node-group',
    ANNOTATION_PREFIX: 'cdk-graceful-node-group/',
    POD_ANNOTATIONS: {
      RELEASED_HASH: 'cdk-graceful-node-group/released-hash',
      RELEASED_DEPLOYMENT_NAME: 'cdk-graceful-node-group/released-deployment-name',
      RELEASED_DEPLOYMENT_UID: 'cdk-graceful-node-group/released-deployment-uid',
      RELEASED_REPLICA_SET_NAME: 'cdk-graceful-node-group/released-replica-set-name',
      RELEASED_REPLICA_SET_UID: 'cdk-graceful-node-group/released-replica-set-uid',
      SURGE_FAILED_AT: 'cdk-graceful-node-group/surge-failed-at',
      SURGE_FAILED_BECAUSE: 'cdk-graceful-node-group/surge-failed-because',
    },
    METRICS_NAMESPACE: 'GracefulNodeGroup',
    DRAINER_DIMENSION: 'Drainer',
    OUTCOME_DIMENSION: 'Outcome',
    METRICS: {
      DRAINS_STARTED: 'DrainsStarted',
      DRAINS: 'Drains',
      PODS_EVICTED: 'PodsEvicted',
      PODS_RELEASED: 'PodsReleased',
      PODS_FORCED: 'PodsForced',
      NODES_JOINED: 'NodesJoined',
      NODES_NOT_JOINED: 'NodesNotJoined',
      MESSAGES_REJECTED: 'MessagesRejected',
      MESSAGES_IGNORED: 'MessagesIgnored',
      INSTANCES_RECOVERED: 'InstancesRecovered',
    },
  });
});
