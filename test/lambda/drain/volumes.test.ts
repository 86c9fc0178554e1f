import { later, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from './snapshot-of';
import { claim, deployment, MINUTE, NOW, podsOfKind, type Part, statefulSet } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { Snapshot } from '../../../lambda/drain/snapshot';

const SENTENCE = 'the volumes pv-data are still attached to a';
const db = (on: string) => statefulSet({ name: 'db', on: [on], claims: ['data'] });
const before = withBaseline(snapshotOf(draining('a'), db('a'), claim('data', { attachedTo: 'a' })));
const moved = (...parts: readonly Part[]) => later(before, db('b'), ...parts);
const volumesOf = ({ drainingNodes: [{ state }] }: Snapshot) => state.baseline?.volumes;
/** After the rules have written when the last pod had left. */
const evacuated = (snapshot: Snapshot, now = NOW) => withBaseline(snapshot, now);

test('the volumes of the pods that have to leave stand in the baseline', () => {
  expect(volumesOf(before)).toEqual(['pv-data']);
});

test('each once, and none of pods that stay or of claims without a volume', () => {
  const parts = [
    db('a'), deployment({ name: 'web', on: ['a', 'a'], claims: ['data', 'shared', 'unbound'] }), claim('data'), claim('shared'),
    { claims: [{ metadata: { name: 'unbound', namespace: 'shop', uid: 'unbound' }, spec: {} }] },
    podsOfKind('DaemonSet', { name: 'csi', on: ['a'], claims: ['daemon'] }), claim('daemon'),
    deployment({ name: 'other', on: ['b'], claims: ['other'] }), claim('other'),
  ];
  expect(volumesOf(withBaseline(snapshotOf(draining('a'), ...parts)))).toEqual(['pv-data', 'pv-shared']);
});

test('a pod that arrives late adds its volumes', () => {
  const late = later(before, db('a'), deployment({ name: 'web', on: ['a', 'b'], claims: ['late'] }), claim('data'), claim('late'));
  expect(volumesOf(withBaseline(late))).toEqual(['pv-data', 'pv-late']);
});

test('so does a pod whose owner is known already', () => {
  const grown = statefulSet({ name: 'db', on: [{ on: 'a', claims: ['data'] }, { on: 'a', claims: ['more'] }] });
  expect(volumesOf(withBaseline(later(before, grown, claim('data'), claim('more'))))).toEqual(['pv-data', 'pv-more']);
});

describe('the action is not completed while they are attached to the node', () => {
  const attached = moved(claim('data', { attachedTo: 'a' }));

  test('it is written when that wait began', () => {
    expect(decide(attached, NOW).actions).toMatchObject([{ type: 'write-baseline', baseline: { evacuated: NOW } }]);
    expect(movesOf(evacuated(attached), NOW + MINUTE)).toEqual([]);
    expect(sentencesOf(evacuated(attached), NOW + MINUTE)).toEqual([SENTENCE]);
  });

  test('all of them are told', () => {
    const two = (on: string) => statefulSet({ name: 'db', on: [on], claims: ['data', 'logs'] });
    const start = withBaseline(snapshotOf(draining('a'), two('a'), claim('data'), claim('logs')));
    const cluster = evacuated(later(start, two('b'), claim('data', { attachedTo: 'a' }), claim('logs', { attachedTo: 'a' })));
    expect(sentencesOf(cluster)).toEqual(['the volumes pv-data, pv-logs are still attached to a']);
  });

  test('but for seven minutes at most', () => {
    expect(movesOf(evacuated(attached), NOW + 7 * MINUTE - 1)).toEqual([]);
    expect(movesOf(evacuated(attached), NOW + 7 * MINUTE)).toEqual(['settle a: drained']);
    expect(decide(evacuated(attached), NOW + MINUTE).wakeAt).toBe(NOW + 7 * MINUTE);
  });

  test('and not beyond the deadline', () => {
    const late = evacuated(attached, NOW + 49 * MINUTE);
    expect(decide(late, NOW + 49 * MINUTE).wakeAt).toBe(NOW + 50 * MINUTE);
    expect(movesOf(late, NOW + 50 * MINUTE)).toEqual(['settle a: drained']);
  });

  test.each<[string, Part]>([
    ['elsewhere', claim('data', { attachedTo: 'b' })],
    ['nowhere', claim('data')],
    ['though others are', claim('other', { attachedTo: 'a' })],
  ])('it is once they are attached %s', (_, part) => {
    expect(movesOf(moved(part))).toEqual(['settle a: drained']);
  });
});

test('a pod that arrives while they are waited for is drained as well', () => {
  const attached = evacuated(moved(claim('data', { attachedTo: 'a' })));
  const late = later(attached, db('b'), deployment({ name: 'web', on: ['a', 'b'] }), claim('data', { attachedTo: 'a' }));
  const [baseline] = decide(late, NOW + MINUTE).actions;
  expect(baseline).toMatchObject({ type: 'write-baseline', baseline: { evacuated: undefined, owners: [{ name: 'db' }, { name: 'web' }] } });
  expect(movesOf(withBaseline(late, NOW + MINUTE), NOW + MINUTE)).toEqual(['evict web-0']);
});
