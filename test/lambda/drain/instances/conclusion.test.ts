import { drainingNode, held, nodeOf, OPTIONS, said } from './held-instances';
import { judgeConclusion } from '../../../../lambda/drain/instances/conclusion';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { NOW } from '../workloads';

const judge = (nodes: readonly Node[], { instance = held('terminating', 'a'), retainsAbandoned = true } = {}) => (
  judgeConclusion(instance, nodes, { groups: said({ states: { a: 'Terminating:Wait' }, retainsAbandoned }), drainerName: 'drainer', now: NOW }));
const drained = drainingNode('a', { outcome: 'drained' });
const uncordoned = (node: Node): Node => ({ ...node, spec: { ...node.spec, unschedulable: undefined } });

describe('the action of an instance', () => {
  test('ends as the drain of its node did', () => {
    expect(judge([drained])).toMatchObject({ type: 'end', outcome: 'drained', node: drained, isLost: false, isRecovered: false });
  });

  test.each<[string, readonly Node[]]>([
    ['it has no node', []],
    ['nothing stands on its node', [nodeOf('a')]],
    ['the drain goes on', [drainingNode('a')]],
    ['the drain of another of its nodes goes on', [drained, drainingNode('a')]],
    ['the outcome is another drainer\'s', [drainingNode('a', { outcome: 'drained', drainer: 'other' })]],
    ['the outcome is of another action', [drainingNode('a', { outcome: 'drained', token: 'earlier' })]],
    ['the outcome of one of its nodes is of another action', [drained, drainingNode('a', { outcome: 'drained', token: 'earlier' })]],
  ])('waits while %s', (_, nodes) => {
    expect(judge(nodes)).toEqual({ type: 'wait' });
  });

  test('is not told by the drain of a notice whose node people have uncordoned since: new pods may be on it', () => {
    const noticed = drainingNode('a', { outcome: 'drained', notice: 'rebalance-recommendation', token: undefined });
    expect(judge([noticed])).toMatchObject({ type: 'end', outcome: 'drained' });
    expect(judge([uncordoned(noticed)])).toEqual({ type: 'wait' });
    expect(judge([uncordoned(drained)])).toMatchObject({ type: 'end' });
  });

  test('keeps it for any of its nodes', () => {
    expect(judge([drained, drainingNode('a', { outcome: 'retained' })])).toMatchObject({ outcome: 'retained', node: drained, isLost: false });
  });

  test('that was to be retained loses it where its group no longer keeps abandoned instances', () => {
    expect(judge([drainingNode('a', { outcome: 'retained' })], { retainsAbandoned: false })).toMatchObject({ outcome: 'retained', isLost: true });
    expect(judge([drained], { retainsAbandoned: false })).toMatchObject({ isLost: false });
  });

  test('was recovered by a sweep where none of its nodes knows its token', () => {
    const found = drainingNode('a', { outcome: 'drained', token: undefined });
    expect(judge([found, found])).toMatchObject({ type: 'end', isRecovered: true });
    expect(judge([found, drained])).toMatchObject({ type: 'end', isRecovered: false });
  });

  test('is left to the drainer that its group moves to, once that drains it', () => {
    const instance = held('terminating', 'a', { options: { ...OPTIONS, movesTo: 'new' } });
    expect(judge([drainingNode('a', { drainer: 'new' })], { instance })).toEqual({ type: 'let-go' });
    expect(judge([drained], { instance })).toMatchObject({ type: 'end' });
  });
});
