import { CART, RESULT, WEB } from './small-timeline';
import { DemoResult } from '../../../simulation/demo/result';
import { movesPerPod, timeBelowFloor } from '../../../simulation/demo/timeline';
import { findFaults } from '../../../simulation/demo/verdict';

const withTimeline = (change: Partial<DemoResult['timeline']>): DemoResult => ({ ...RESULT, timeline: { ...RESULT.timeline, ...change } });
const [OLD, NEW] = RESULT.timeline.nodes;

test('an interruption that was to be expected is no fault', () => {
  expect(timeBelowFloor(CART, 12_000)).toBe(3500);
  expect(findFaults(RESULT)).toEqual([]);
});

test('nor is an instance that is retained', () => {
  expect(findFaults(withTimeline({ nodes: [{ ...OLD, to: undefined, retained: true }, NEW] }))).toEqual([]);
});

test.each<[string, DemoResult, string]>([
  ['an owner below its floor without reason', withTimeline({ owners: [{ ...CART, expectedBecause: undefined }] }),
    'Deployment shop/cart was below its floor of 1 (one replica) for 3.5 s, which was not to be expected.'],
  ['a node that was not replaced', withTimeline({ nodes: [{ ...OLD, to: undefined }, NEW] }), 'node1 was not replaced.'],
  ['a patch that failed', { ...RESULT, patch: { ...RESULT.patch, outcome: 'failed', because: 'the alarm checkout is on' } }, 'The patch has failed: the alarm checkout is on.'],
  ['a patch that has not ended', { ...RESULT, patch: { owners: RESULT.patch.owners } }, 'The patch has not ended.'],
  ['the time limit', { ...RESULT, unfinished: ['a message in the queue'] }, 'The time limit has come, and the demo still waited for this: a message in the queue.'],
  ['an instance that waits', { ...RESULT, openLifecycleActions: ['i-1'] }, 'i-1 still waits in its lifecycle hook.'],
  ['a message in the queue', { ...RESULT, messages: { ...RESULT.messages, left: ['m'] } }, 'A message is left in the queue: m.'],
  ['a message in a dead-letter queue', { ...RESULT, messages: { ...RESULT.messages, dead: ['m'] } }, 'A message is in a dead-letter queue: m.'],
  ['an event that was lost', { ...RESULT, messages: { ...RESULT.messages, undelivered: ['e'] } }, 'An event did not reach the queue: e.'],
  ['a failed invocation', { ...RESULT, requests: { ...RESULT.requests, failed: ['1: out of memory'] } }, 'An invocation of the function failed: 1: out of memory.'],
  ['a call that no policy allows', { ...RESULT, violations: [{ by: 'IAM', call: 'ec2:TerminateInstances on *', times: 2 }] },
    'IAM as synthesised does not allow the call ec2:TerminateInstances on * (2 times).'],
])('%s is a fault', (_, result, fault) => {
  expect(findFaults(result)).toEqual([fault]);
});

test('moves are counted by pod', () => {
  expect(movesPerPod(WEB)).toBe(0.5);
  expect(movesPerPod({ ...WEB, replicas: undefined })).toBeUndefined();
});
