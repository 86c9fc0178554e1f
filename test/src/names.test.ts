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
    EVENT_NAMESPACE: 'default',
    LEASE_NAMESPACE: 'kube-system',
    LEASE_NAME: 'cdk-graceful-node-group',
    EXCLUDE_FROM_LOAD_BALANCERS: 'node.kubernetes.io/exclude-from-external-load-balancers',
    ANNOTATION_PREFIX: 'cdk-graceful-node-group/',
    POD_ANNOTATIONS: {
      RELEASED_HASH: 'cdk-graceful-node-group/released-hash',
      RELEASED_AT: 'cdk-graceful-node-group/released-at',
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
      OWNERS_LEFT_DOWN: 'OwnersLeftDown',
      PODS_EVICTED: 'PodsEvicted',
      PODS_RELEASED: 'PodsReleased',
      PODS_FORCED: 'PodsForced',
      NODES_JOINED: 'NodesJoined',
      NODES_NOT_JOINED: 'NodesNotJoined',
      MESSAGES_REJECTED: 'MessagesRejected',
      MESSAGES_IGNORED: 'MessagesIgnored',
      INSTANCES_RECOVERED: 'InstancesRecovered',
      OWNERS_INTERRUPTED: 'OwnersInterrupted',
      INVOCATIONS_FAILED: 'InvocationsFailed',
      CLUSTER_UNREACHABLE: 'ClusterUnreachable',
      CLUSTER_FORBIDDEN: 'ClusterForbidden',
      DECISIONS_FAILED: 'DecisionsFailed',
      GROUPS_WITHOUT_HOOKS: 'GroupsWithoutHooks',
      NODES_DRAINING: 'NodesDraining',
      INSTANCES_RETAINED: 'InstancesRetained',
      DRAIN_SECONDS: 'DrainSeconds',
      BLOCKED_SECONDS: 'BlockedSeconds',
      RETAINED_SECONDS: 'RetainedSeconds',
    },
    MEASURED: {
      GroupsWithoutHooks: 'Count',
      NodesDraining: 'Count',
      InstancesRetained: 'Count',
      DrainSeconds: 'Seconds',
      BlockedSeconds: 'Seconds',
      RetainedSeconds: 'Seconds',
    },
    DRAIN_ENDED_SOURCE: 'cdk-graceful-node-group',
    DRAIN_ENDED_DETAIL_TYPE: 'Drain Ended',
  });
});
