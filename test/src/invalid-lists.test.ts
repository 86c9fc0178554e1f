import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { drainerOf, testStack } from './synthesis';
import type { NodeGroupOptions } from '../../src';

/** Connects a group with these options to a drainer. */
const connect = (options: NodeGroupOptions) => {
  const stack = testStack();
  const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
  return () => drainerOf({}, stack).drainer.addAutoScalingGroup(group, options);
};

test.each<[keyof NodeGroupOptions, unknown, string]>([
  ['startupTaints', 'cni.example/agent-not-ready:NoSchedule', 'the key of a taint'],
  ['startupTaints', 7, 'the key of a taint'],
  ['permanentTaints', 'dedicated=gpu', 'the key of a taint'],
  ['requiredDaemonSets', 'csi-node', 'the namespace/name of a DaemonSet'],
])('a group with an item of %s that is %j is refused', (prop, item, allowed) => {
  const good = prop === 'requiredDaemonSets' ? 'kube-system/cni' : 'cni.example/agent-not-ready';
  expect(connect({ [prop]: [good, item] })).toThrow(new Error(
    `[Test/Drainer] ${prop}[1] has a value that it cannot have. Got: the ${typeof item} ${JSON.stringify(item)}. Allowed: ${allowed}. Set ${prop}[1] to such a value.`,
  ));
  expect(connect({ [prop]: [good] })).not.toThrow();
});

test('a taint that goes and stays is refused', () => {
  expect(connect({ startupTaints: ['a', 'dedicated'], permanentTaints: ['dedicated'] })).toThrow(new Error(
    '[Test/Drainer] A taint cannot be a startup taint and a permanent one. Got: dedicated in startupTaints and in permanentTaints. '
    + 'Allowed: each key in one of the two. Leave it in startupTaints if an agent removes it once the node can take pods, or else in permanentTaints.',
  ));
});

test('lists that are longer than what a hook holds are refused', () => {
  const requiredDaemonSets = (count: number) => Array.from({ length: count }, (_, index) => `kube-system/agent-${index}`);
  expect(connect({ requiredDaemonSets: requiredDaemonSets(200) })).toThrow(
    /^\[Test\/Group\] The options of the group do not fit into the metadata of its lifecycle hooks\. Got: \d{4} characters\. Allowed: at most 4000\./,
  );
  expect(connect({ requiredDaemonSets: requiredDaemonSets(100) })).not.toThrow();
});
