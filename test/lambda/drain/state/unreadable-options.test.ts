import { readDrainState } from '../../../../lambda/drain/state/drain-state';
import { unreadableOptions } from '../../../../lambda/drain/state/unreadable-options';
import { drainingNode } from '../instances/held-instances';

/** A draining node with other annotations. */
function annotated(annotations: Readonly<Record<string, string>>) {
  const node = drainingNode('a');
  return { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...annotations } } };
}

test('what the drainer has written can be understood', () => {
  expect(unreadableOptions(drainingNode('a'))).toEqual([]);
});

test('an option that cannot is named, and its default applies alone', () => {
  const node = annotated({ 'cdk-graceful-node-group/when-blocked': 'DELETE', 'cdk-graceful-node-group/load-balancer-delay': 'soon', 'cdk-graceful-node-group/surge': 'NEVER' });
  expect(unreadableOptions(node)).toEqual(['cdk-graceful-node-group/when-blocked', 'cdk-graceful-node-group/load-balancer-delay']);
  expect(readDrainState(node)).toMatchObject({ whenBlocked: 'RETAIN', surge: 'NEVER' });
  expect(readDrainState(node)).not.toHaveProperty('loadBalancerDelaySeconds', expect.anything());
});
