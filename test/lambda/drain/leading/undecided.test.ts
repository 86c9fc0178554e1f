import { longestUndecided, type OtherLeader, undecidedDrains } from '../../../../lambda/drain/leading/undecided';
import { baselinePatch } from '../../../../lambda/drain/state/drain-state';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { STEER_ANNOTATION } from '../../../../src/names';
import { drainingNode } from '../instances/held-instances';
import { MINUTE, NOW, SECOND } from '../workloads';

const CORDONED = { started: NOW - 9 * MINUTE, cordoned: NOW - 8 * MINUTE, deadline: NOW + 50 * MINUTE };

const annotated = (node: Node, annotations: Readonly<Record<string, string>>): Node => (
  { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...annotations } } });

/** A node about which somebody has decided. */
function decided(node: Node): Node {
  const { annotations } = baselinePatch({ owners: [], pods: 3, volumes: [], forced: false }).metadata ?? {};
  return annotated(node, Object.fromEntries(Object.entries(annotations ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value]]))));
}

/** For how many minutes each drain has waited. */
const waits = (nodes: readonly Node[], leader: Partial<OtherLeader> = {}): Record<string, number> => Object.fromEntries(
  undecidedDrains(nodes, { ledSince: NOW - 10 * MINUTE, drainerName: 'drainer', now: NOW, ...leader }).map(({ node, since }) => [node.metadata.name, (NOW - since) / MINUTE]));

test('a drain without a word of whom it waits for is undecided since its cordon, or since the leader leads', () => {
  const node = drainingNode('a', CORDONED);
  expect(waits([node])).toEqual({ a: 8 });
  expect(waits([node], { ledSince: NOW - 3 * MINUTE })).toEqual({ a: 3 });
  expect(waits([node], { ledSince: -Infinity })).toEqual({ a: 8 });
});

test('one that somebody has decided about is not, until a minute after its deadline', () => {
  expect(waits([decided(drainingNode('a', CORDONED))])).toEqual({});
  expect(waits([decided(drainingNode('a', { ...CORDONED, deadline: NOW - MINUTE }))])).toEqual({});
  expect(waits([decided(drainingNode('a', { ...CORDONED, deadline: NOW - MINUTE - SECOND }))])).toEqual({ a: (MINUTE + SECOND) / MINUTE });
});

test('whoever leads for longer than an invocation lasts decides nothing', () => {
  const node = decided(drainingNode('a', { ...CORDONED, cordoned: NOW - 30 * MINUTE }));
  expect(waits([node], { ledSince: NOW - 20 * MINUTE })).toEqual({});
  expect(waits([node], { ledSince: NOW - 21 * MINUTE })).toEqual({ a: 21 });
  expect(waits([node], { ledSince: -Infinity })).toEqual({});
});

test('no other drain is told: of another drainer, ended, steered, or written by a newer version', () => {
  const node = drainingNode('a', CORDONED);
  const others = [
    drainingNode('b', { ...CORDONED, drainer: 'other' }), drainingNode('c', { ...CORDONED, outcome: 'drained' }),
    annotated(node, { [STEER_ANNOTATION]: 'wait' }), annotated(node, { 'cdk-graceful-node-group/schema': '2' }),
  ];
  expect(waits(others)).toEqual({});
});

test('it is worth telling after a minute, by the drain that has waited longest', () => {
  const since = (...seconds: number[]) => seconds.map((second) => ({ node: drainingNode('a', CORDONED), since: NOW - second * SECOND }));
  expect(longestUndecided([], NOW)).toBeUndefined();
  expect(longestUndecided(since(59, 10), NOW)).toBeUndefined();
  expect(longestUndecided(since(10, 60, 20), NOW)).toBe(60 * SECOND);
});
