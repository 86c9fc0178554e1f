import { isLeftToOthers, mustHandOver, type Need, needKey, needsOfOthers, type Permissions, permissionsOf } from '../../../../lambda/drain/leading/permissions';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { STEER_ANNOTATION } from '../../../../src/names';
import { drainingNode } from '../instances/held-instances';
import { MINUTE, NOW } from '../workloads';

const ALL: Permissions = { force: true, surge: true };
/** Half of its hour is over in twenty minutes. */
const TIMES = { started: NOW - 10 * MINUTE, cordoned: NOW - 9 * MINUTE, deadline: NOW + 50 * MINUTE };

const node = (name: string, state: Partial<DrainState> = {}): Node => drainingNode(name, { ...TIMES, drainer: 'other', surge: 'NEVER', ...state });
const steered = (name: string, order: string, state: Partial<DrainState> = {}): Node => {
  const { metadata, ...rest } = node(name, state);
  return { ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, [STEER_ANNOTATION]: order } } };
};
const needs = (nodes: readonly Node[], may: Partial<Permissions> = {}, now = NOW): readonly Need[] => needsOfOthers(nodes, { may: { ...ALL, ...may }, drainerName: 'ours', now });
const names = (...args: Parameters<typeof needs>): readonly string[] => needs(...args).map(({ permission, node: { metadata } }) => `${permission} ${metadata.name}`);

test.each([[true, false], [false, true]])('a drainer may do what it is set up to: force %s, surge %s', (allowForce, allowSurge) => {
  expect(permissionsOf({ allowForce, allowSurge })).toEqual({ force: allowForce, surge: allowSurge });
});

describe('what drains of others need', () => {
  test('is nothing to who may do everything', () => {
    expect(names([node('a', { surge: 'ALWAYS', whenBlocked: 'FORCE' }), steered('b', 'force')], {}, NOW + 49 * MINUTE)).toEqual([]);
  });

  test('is a surge, where their groups have one', () => {
    expect(names([node('a'), node('b', { surge: 'WHEN_NEEDED' }), node('c', { surge: 'ALWAYS' })], { surge: false })).toEqual(['surge b', 'surge c']);
  });

  test('is force from half of the time on, and not before', () => {
    const nodes = [node('a'), node('b', { whenBlocked: 'FORCE' })];
    expect(names(nodes, { force: false }, NOW + 20 * MINUTE - 1)).toEqual([]);
    expect(names(nodes, { force: false }, NOW + 20 * MINUTE)).toEqual(['force b']);
  });

  test('is force alone where a surge is needed as well, since when half of the time was gone', () => {
    const nodes = [node('a', { surge: 'ALWAYS' }), node('b', { whenBlocked: 'FORCE', surge: 'ALWAYS' })];
    expect(needs(nodes, { force: false, surge: false }, NOW + 30 * MINUTE)).toEqual([{ node: nodes[1], drainer: 'other', permission: 'force', since: NOW + 20 * MINUTE }]);
    expect(needs([nodes[0]], { force: false, surge: false })).toEqual([{ node: nodes[0], drainer: 'other', permission: 'surge', since: NOW - 9 * MINUTE }]);
  });

  test('is force at once where somebody says so on the node', () => {
    expect(names([steered('a', 'force: now'), steered('b', 'wait')], { force: false })).toEqual(['force a']);
  });

  test('is nothing once a drain has its outcome', () => {
    expect(names([node('a', { surge: 'ALWAYS', outcome: 'drained' }), { ...node('b'), metadata: { ...node('b').metadata, annotations: {} } }], { surge: false })).toEqual([]);
  });

  test('is nothing where the drain is our own: nobody else is known to be able to do it', () => {
    expect(names([node('a', { drainer: 'ours', surge: 'ALWAYS' }), steered('b', 'force', { drainer: 'ours' })], { force: false, surge: false })).toEqual([]);
  });

  test('is the most urgent alone, so that one of two that each lack what the other needs may always lead', () => {
    const nodes = [node('a', { whenBlocked: 'FORCE' }), node('b', { drainer: 'ours', surge: 'ALWAYS' })];
    const seenBy = (drainerName: string, may: Permissions, now: number) => needsOfOthers(nodes, { may, drainerName, now }).length > 0;
    for (const now of [NOW, NOW + 20 * MINUTE]) {
      expect([seenBy('ours', { force: false, surge: true }, now), seenBy('other', { force: true, surge: false }, now)].sort()).toEqual([false, true]);
    }
  });
});

describe('the Lease', () => {
  const [need] = needs([node('a', { surge: 'ALWAYS' })], { surge: false });

  test('is left to others for five minutes since it was free and needed', () => {
    expect(isLeftToOthers([need], { unledSince: NOW, now: NOW + 5 * MINUTE - 1 })).toBe(true);
    expect(isLeftToOthers([need], { unledSince: NOW, now: NOW + 5 * MINUTE })).toBe(false);
    expect(isLeftToOthers([need], { unledSince: NOW - 60 * MINUTE, now: NOW - 4 * MINUTE - 1 })).toBe(true);
    expect(isLeftToOthers([need], { unledSince: NOW - 60 * MINUTE, now: NOW - 4 * MINUTE })).toBe(false);
    expect(isLeftToOthers([need], { now: NOW - 4 * MINUTE - 1 })).toBe(true);
  });

  test('is taken where nothing is needed, and not left for ever for a time that lies in the future', () => {
    expect(isLeftToOthers([], { unledSince: NOW, now: NOW })).toBe(false);
    expect(isLeftToOthers([{ ...need, since: NOW + MINUTE }], { now: NOW })).toBe(true);
    expect(isLeftToOthers([{ ...need, since: NOW + 600 * MINUTE }], { now: NOW })).toBe(false);
  });

  test('is left for as long as the first of several needs makes it wait', () => {
    const later = { ...need, since: NOW };
    expect(isLeftToOthers([need, later], { now: need.since + 5 * MINUTE - 1 })).toBe(true);
    expect(isLeftToOthers([need, later], { now: need.since + 5 * MINUTE })).toBe(false);
  });

  test('is handed over for another need of the same node, and for the same need of another', () => {
    const known = new Set([needKey(need)]);
    expect(mustHandOver([need, { ...need, permission: 'force' }], known)).toBe(true);
    expect(mustHandOver([need, { ...need, node: node('b') }], known)).toBe(true);
  });

  test('is handed over for what has come since it was taken', () => {
    expect(mustHandOver([need], new Set())).toBe(true);
    expect(mustHandOver([need], new Set([needKey(need)]))).toBe(false);
    expect(mustHandOver([], new Set())).toBe(false);
  });
});
