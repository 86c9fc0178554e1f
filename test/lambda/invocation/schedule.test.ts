import { aStory, happened, MINUTE, SECOND, terminate } from './story';
import { Schedule } from '../../../lambda/invocation/leading/schedule';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const UNTIL = NOW + 10 * MINUTE;

describe('the next look', () => {
  const scheduled = () => {
    const schedule = new Schedule(UNTIL);
    schedule.add('refresh', NOW + MINUTE);
    schedule.add('decision', NOW + 30 * SECOND);
    return schedule;
  };

  test('is the soonest, and says why', () => {
    expect(scheduled().next(NOW)).toEqual({ at: NOW + 30 * SECOND, why: 'decision' });
  });

  test('is the end of the time where there is no other reason', () => {
    const schedule = new Schedule(UNTIL);
    schedule.add('decision', Infinity);
    expect(schedule.next(NOW)).toEqual({ at: UNTIL, why: 'out-of-time' });
  });

  test('for one reason is never put off', () => {
    const schedule = scheduled();
    schedule.add('decision', NOW + 50 * SECOND);
    expect(schedule.next(NOW).at).toBe(NOW + 30 * SECOND);
    schedule.add('decision', NOW + 10 * SECOND);
    expect(schedule.next(NOW).at).toBe(NOW + 10 * SECOND);
  });

  test('begins anew with each look, but for when Auto Scaling is asked', () => {
    const schedule = scheduled();
    schedule.looked();
    expect(schedule.next(NOW)).toEqual({ at: NOW + MINUTE, why: 'refresh' });
  });

  test('is not before a failed step may be tried again, whatever else is due', () => {
    const schedule = scheduled();
    schedule.add('refresh', NOW);
    schedule.add('failed-step', NOW + 5 * SECOND);
    expect([schedule.isPaused(NOW), schedule.next(NOW)]).toEqual([true, { at: NOW + 5 * SECOND, why: 'failed-step' }]);
    expect(schedule.isPaused(NOW + 5 * SECOND)).toBe(false);
    schedule.looked();
    expect(schedule.next(NOW).why).toBe('refresh');
  });
});

describe('Auto Scaling is asked', () => {
  test('as soon as one of the reasons for it is due, and one answer is for all', () => {
    const schedule = new Schedule(UNTIL);
    schedule.add('refresh', NOW + MINUTE);
    schedule.add('newcomer', NOW + 5 * SECOND);
    expect([schedule.isAskingDue(NOW), schedule.isAskingDue(NOW + 5 * SECOND)]).toEqual([false, true]);
    schedule.asked();
    schedule.answered();
    expect(schedule.next(NOW).why).toBe('out-of-time');
  });

  test('not again before it has answered, whatever becomes due meanwhile, and then for all of that', () => {
    const schedule = new Schedule(UNTIL);
    schedule.asked();
    schedule.add('refresh', NOW);
    schedule.add('before-the-end', NOW);
    expect([schedule.isAskingDue(NOW), schedule.next(NOW).why]).toEqual([false, 'out-of-time']);
    schedule.answered();
    expect([schedule.isAskingDue(NOW), schedule.next(NOW).why]).toEqual([true, 'refresh']);
  });

  test('for none of the other reasons', () => {
    const schedule = new Schedule(UNTIL);
    schedule.add('decision', NOW);
    schedule.add('launch', NOW);
    expect(schedule.isAskingDue(NOW)).toBe(false);
  });
});

test('a leader says in its debug log when it looks next, and why', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
    drainer: { sweep: false },
  });
  const { world, drainer } = story;
  world.launchWith(() => ({ joins: false }));
  terminate(story, 'node1');
  story.group.setDesiredCapacity(4);
  await happened(story, () => drainer.messages('Drain waits').length > 0, 2 * MINUTE);
  await happened(story, () => drainer.messages('Launch abandoned').length > 0, 20 * MINUTE);

  const reasons = drainer.debugged.filter(({ message }) => message === 'Leader looks again later').map(({ why }) => why);
  expect(reasons).toEqual(expect.arrayContaining(['refresh', 'telling', 'launch']));
  expect(new Date(String(drainer.debugged.at(-1)?.at)).getTime()).toBeGreaterThan(0);
});
