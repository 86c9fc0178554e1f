import { comesAgainAfterSeconds, type InvocationEnd, type MessageRequest, messagesToKeep } from '../../../../lambda/drain/messages/disposition';
import { request } from '../instances/held-instances';

const SWEEP = { receiveCount: 1, request: { type: 'sweep' } } as const;
const SETTLED = { receiveCount: 1, request: request('terminating', 'settled') };
const OPEN = { receiveCount: 1, request: request('terminating', 'open') };
const LAUNCH = request('launching', 'a');

const followed = (leader: 'ours' | 'other'): InvocationEnd => ({ type: 'followed', leader });

describe('the messages that are kept', () => {
  const all: ReadonlyArray<{ readonly request: MessageRequest; readonly receiveCount: number }> = [SWEEP, SETTLED, OPEN];
  const kept = (end: InvocationEnd, messages = all) => (
    messagesToKeep(messages, end, (one) => one.type !== 'notice' && one.action.instanceId === 'i-settled'));

  test('are none when nothing is left to do, and all when the invocation failed', () => {
    expect(kept({ type: 'done' })).toEqual([]);
    expect(kept({ type: 'failed' })).toEqual([SWEEP, SETTLED, OPEN]);
  });

  test('are no sweeps that have failed four times: the schedule brings the next one', () => {
    expect(kept({ type: 'failed' }, [{ ...SWEEP, receiveCount: 3 }])).toHaveLength(1);
    expect(kept({ type: 'failed' }, [{ ...SWEEP, receiveCount: 4 }, { ...OPEN, receiveCount: 90 }])).toEqual([{ ...OPEN, receiveCount: 90 }]);
  });

  test('are those that are not settled where another leads, for that one sweeps', () => {
    expect(kept(followed('ours'))).toEqual([OPEN]);
    expect(kept(followed('other'))).toEqual([OPEN]);
  });

  test('are those that are not settled and the sweep where the time of a leader is over', () => {
    expect(kept({ type: 'out-of-time' })).toEqual([SWEEP, OPEN]);
    expect(kept({ type: 'handed-over' })).toEqual([SWEEP, OPEN]);
  });

  test('are one in any case then, or nothing would bring the next invocation', () => {
    expect(kept({ type: 'out-of-time' }, [SETTLED, SETTLED])).toEqual([SETTLED]);
  });
});

describe('a notice', () => {
  const NOTICE = { type: 'notice', name: 'scheduled-change', instanceIds: ['i-a'], started: 0, sentAt: 0 } as const;

  test('is kept until it is settled, though nothing is left to do for now', () => {
    const messages = [{ receiveCount: 1, request: NOTICE }, OPEN];
    expect(messagesToKeep(messages, { type: 'done' }, () => false)).toEqual([messages[0]]);
    expect(messagesToKeep(messages, { type: 'done' }, () => true)).toEqual([]);
  });

  test('that is due later comes again then, or before SQS shows it by itself', () => {
    const after = (dueInSeconds: number) => comesAgainAfterSeconds({ receiveCount: 1, request: NOTICE, dueInSeconds }, { type: 'done' });
    expect([after(0), after(30), after(3000.5), after(86_400)]).toEqual([15, 15, 3001, 39_600]);
  });
});

test('a message comes again before the third part of a heartbeat timeout is over', () => {
  expect(comesAgainAfterSeconds({ receiveCount: 9, request: OPEN.request, heartbeatTimeoutSeconds: 30 }, { type: 'failed' })).toBe(10);
  expect(comesAgainAfterSeconds({ receiveCount: 1, request: OPEN.request, heartbeatTimeoutSeconds: 2100 }, { type: 'failed' })).toBe(15);
});

describe('a message comes again', () => {
  const after = (receiveCount: number, end: InvocationEnd, asked?: MessageRequest) => (
    comesAgainAfterSeconds({ receiveCount, request: asked }, end));

  test('at once where the time of a leader is over', () => {
    expect(after(9, { type: 'out-of-time' }, OPEN.request)).toBe(1);
  });

  test('the later the more often it came, and after four minutes at last', () => {
    expect([1, 2, 3, 7, 8, 100].map((count) => after(count, followed('ours'), OPEN.request))).toEqual([15, 23, 34, 171, 240, 240]);
    expect([1, 2, 3].map((count) => after(count, { type: 'failed' }))).toEqual([15, 23, 34]);
  });

  test('so that no drain of 48 hours uses up the thousand receives of SQS', () => {
    const waits = Array.from({ length: 999 }, (_, i) => after(i + 1, followed('other'), LAUNCH));
    expect(waits.reduce((sum, seconds) => sum + seconds)).toBeGreaterThan(48 * 3600);
  });

  test('sooner for a launch while another drainer leads, which does not look after it', () => {
    expect([1, 2, 3, 100].map((count) => after(count, followed('other'), LAUNCH))).toEqual([5, 6, 8, 240]);
    expect(after(1, followed('ours'), LAUNCH)).toBe(15);
    expect(after(1, followed('other'), OPEN.request)).toBe(15);
    expect(after(1, { type: 'failed' }, LAUNCH)).toBe(15);
  });
});
