import { decide } from '../../../../lambda/drain/decide';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import type { PodFailureRule } from '../../../../lambda/kubernetes/objects';
import { attempt, draining, movesOf, sentencesOf, snapshotOf, withBaseline } from '../snapshot-of';
import { job, type JobOptions, MINUTE, NOW, type Part, type PodOptions, podsOfKind } from '../workloads';

const batch = (options: Partial<JobOptions> = {}) => job({ name: 'batch', on: ['a'], ...options });
const on = (part: Part, drain: Partial<DrainState> = {}) => snapshotOf(draining('a', drain), part);
const answering = (...rules: PodFailureRule[]) => ({ podFailurePolicy: { rules } });
const DISRUPTED = [{ type: 'DisruptionTarget' }];

describe('a pod whose eviction would fail its Job for good is left until it has finished', () => {
  test.each<[string, Partial<JobOptions>, string]>([
    ['no pod may fail', { spec: { backoffLimit: 0 } }, 'none of its pods may fail any more'],
    ['as many have failed as may', { failed: 2, spec: { backoffLimit: 2 } }, '2 of its pods have failed already, and no more than 2 may'],
    ['as many have failed as may by default', { failed: 6 }, '6 of its pods have failed already, and no more than 6 may'],
    ['its index has failed as often as it may', {
      on: [{ on: 'a', annotations: { 'batch.kubernetes.io/job-index-failure-count': '1' } }], spec: { backoffLimitPerIndex: 1 },
    }, '1 of its pods of this index have failed already, and no more than 1 may'],
    ['its index may not fail', { spec: { backoffLimitPerIndex: 0 } }, 'none of its pods of this index may fail any more'],
    ['its policy fails it on a disruption', { spec: answering({ action: 'FailJob', onPodConditions: DISRUPTED }) }, 'its podFailurePolicy answers a disruption with FailJob'],
    ['its policy fails the index on a disruption', { spec: answering({ action: 'FailIndex', onPodConditions: DISRUPTED }) }, 'its podFailurePolicy answers a disruption with FailIndex'],
    ['its policy counts a disruption', { spec: { backoffLimit: 0, ...answering({ action: 'Count', onPodConditions: DISRUPTED }) } }, 'none of its pods may fail any more'],
  ])('where %s', (_, options, because) => {
    expect(movesOf(on(batch(options)))).toEqual([]);
    expect(sentencesOf(on(batch(options)))).toContain(
      `shop/batch-0 stays: it is left until it has finished: its eviction would fail Job shop/batch for good, for ${because}`);
  });
});

test.each<[string, Partial<JobOptions>]>([
  ['one more pod may fail', { failed: 1, spec: { backoffLimit: 2 } }],
  ['its policy ignores disruptions', { spec: { backoffLimit: 0, ...answering({ action: 'Ignore', onPodConditions: DISRUPTED }) } }],
  ['the first rule that matches ignores disruptions', {
    spec: { backoffLimit: 0, ...answering({ action: 'Ignore', onPodConditions: DISRUPTED }, { action: 'FailJob', onPodConditions: DISRUPTED }) },
  }],
  ['its policy is about something else', { spec: answering({ action: 'FailJob' }, { action: 'FailJob', onPodConditions: [{ type: 'ConfigIssue' }] }) }],
  ['its policy is about pods that are not disrupted', { spec: answering({ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'False' }] }) }],
  ['it has ended', { ended: 'Failed', spec: { backoffLimit: 0 } }],
])('a pod goes where %s', (_, options) => {
  expect(movesOf(on(batch({ on: ['a', 'b'], parallelism: 2, completions: 9, ...options })))).toEqual(['evict batch-0']);
});

describe('no more pods of a Job go at once than may fail', () => {
  const four = { on: ['a', 'a', 'a', 'a'], parallelism: 4, spec: { backoffLimit: 2 } };
  const held = (failed: number) => `shop/batch-3 stays: it is left until it has finished: its eviction would fail Job shop/batch for good, for ${failed} of its pods have failed already, and no more than 2 may`;
  const going = (options: PodOptions = {}) => ({ on: 'a', terminatingUntil: NOW + MINUTE, finalizers: ['batch.kubernetes.io/job-tracking'], ...options });

  test('by what one decision lets go', () => {
    expect(movesOf(on(batch(four)))).toEqual(['evict batch-0', 'evict batch-1']);
    expect(sentencesOf(on(batch(four)))).toContain(held(2));
    expect(movesOf(on(batch({ ...four, failed: 1 })))).toEqual(['evict batch-0']);
  });

  test('of all draining nodes together', () => {
    expect(movesOf(snapshotOf(draining('a'), draining('b'), batch({ ...four, on: ['a', 'a', 'b', 'b'] })))).toEqual(['evict batch-0', 'evict batch-1']);
  });

  test('by what was asked to go and is not observed yet', () => {
    expect(movesOf(snapshotOf(draining('a'), batch(four), attempt('batch-0', 'accepted'), attempt('batch-1', 'requested')))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), batch(four), attempt('batch-0', 'refused')))).toEqual(['evict batch-0', 'evict batch-1']);
  });

  test('by what has failed, or is on its way out, and is not counted yet', () => {
    expect(movesOf(on(batch({ ...four, on: [going(), going({ phase: 'Failed', ready: false }), 'a', 'a'] })))).toEqual([]);
    expect(movesOf(on(batch({ ...four, failed: 1, on: [going(), 'a', 'a'] })))).toEqual([]);
    expect(movesOf(on(batch({ ...four, uncounted: ['gone-0', 'gone-1'], on: ['a', 'a'] })))).toEqual([]);
    expect(movesOf(on(batch({ ...four, uncounted: ['pod-batch-0'], on: [going(), 'a', 'a'] })))).toEqual(['evict batch-1']);
  });

  test('and none is counted twice, nor one that has succeeded', () => {
    expect(movesOf(on(batch({ ...four, failed: 1, on: [going({ finalizers: [] }), 'a', 'a'] })))).toEqual(['evict batch-1']);
    expect(movesOf(on(batch({ ...four, on: [going({ phase: 'Succeeded', ready: false }), 'a', 'a'] })))).toEqual(['evict batch-1', 'evict batch-2']);
  });

  test('whose policy ignores disruptions: all go', () => {
    const spec = { backoffLimit: 0, ...answering({ action: 'Ignore', onPodConditions: DISRUPTED }) };
    expect(movesOf(on(batch({ ...four, spec })))).toHaveLength(4);
  });

  test('whose group lets Jobs fail: the others are announced', () => {
    expect(movesOf(on(batch(four), { failingJobs: 'EVICT' }))).toEqual(['evict batch-0', 'evict batch-1']);
    expect(movesOf(on(batch({ ...four, on: ['a', 'a'], failed: 2 }), { failingJobs: 'EVICT' }))).toEqual(['interrupt batch-0', 'interrupt batch-1']);
  });
});

test('a pod that has finished goes, and so does one of another kind', () => {
  expect(movesOf(on(batch({ on: [{ on: 'a', phase: 'Succeeded', ready: false }], spec: { backoffLimit: 0 } })))).toEqual(['evict batch-0']);
  expect(movesOf(on(podsOfKind('Workflow', { name: 'flow', on: ['a', 'b'] })))).toEqual(['evict flow-0']);
});

test('where the group\'s owner says so, it goes and its Job is announced as interrupted', () => {
  const cluster = withBaseline(on(batch({ on: ['a', 'b'], parallelism: 2, completions: 9, spec: { backoffLimit: 0 } }), { failingJobs: 'EVICT' }));
  expect(movesOf(cluster)).toEqual(['interrupt batch-0']);
  expect(decide(cluster, NOW).drainingNodes[0].announcements).toMatchObject([{
    because: 'its eviction would fail Job shop/batch for good, for none of its pods may fail any more',
  }]);
});

test('at the last call it is announced as well', () => {
  const cluster = withBaseline(on(batch({ spec: { backoffLimit: 0 } }), { whenBlocked: 'TERMINATE' }));
  expect(movesOf(cluster, NOW + 48 * MINUTE)).toEqual([]);
  expect(movesOf(cluster, NOW + 49 * MINUTE)).toEqual(['interrupt batch-0']);
});
