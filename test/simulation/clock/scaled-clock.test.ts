import { ScaledClock } from '../../../simulation/clock/scaled-clock';

test('time starts at the epoch and runs by the factor', async () => {
  const clock = new ScaledClock({ factor: 1000, epoch: 5_000_000 });
  expect(clock.now()).toBeGreaterThanOrEqual(5_000_000);
  await clock.sleep(20_000);
  expect(clock.now()).toBeGreaterThanOrEqual(5_000_000 + 19_000);
  clock.stop();
});

test('events happen in the order of their times unless they are cancelled', async () => {
  const clock = new ScaledClock({ factor: 1000, epoch: 0 });
  const seen: string[] = [];
  clock.schedule(clock.now() + 30_000, () => seen.push('late'));
  clock.schedule(clock.now() + 5_000, () => seen.push('early'));
  clock.schedule(clock.now() + 10_000, () => seen.push('cancelled'))();
  await clock.sleep(60_000);
  expect(seen).toEqual(['early', 'late']);
  clock.stop();
});

test('a sleep ends at once when its signal aborts', async () => {
  const clock = new ScaledClock();
  const controller = new AbortController();
  const sleep = clock.sleep(3_600_000, controller.signal);
  controller.abort();
  await sleep;
  clock.stop();
});

test('after its stop nothing happens any more', async () => {
  const clock = new ScaledClock({ factor: 1000 });
  let fired = 0;
  clock.schedule(clock.now() + 5000, () => fired++);
  clock.stop();
  clock.schedule(clock.now() + 5000, () => fired++);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(fired).toBe(0);
});

test('a factor that is no factor is refused', () => {
  expect(() => new ScaledClock({ factor: 0 })).toThrow(/must be above 0, got 0/);
});

test('skipped time is gone at once, what was to happen in it happens in its order, and a picture has no gap', async () => {
  const clock = new ScaledClock({ epoch: 0 });
  const happened: string[] = [];
  clock.schedule(7200_000, () => happened.push('later'));
  clock.schedule(3600_000, () => happened.push('first'));
  clock.schedule(9_000_000, () => happened.push('never'));
  const before = clock.now();
  clock.fastForward(8_000_000);
  expect(clock.now() - before).toBeGreaterThanOrEqual(8_000_000);
  expect(clock.skipped).toBe(8_000_000);
  await clock.sleep(20);
  expect(happened).toEqual(['first', 'later']);

  const now = clock.now();
  expect(clock.played(now)).toBeCloseTo(now - 8_000_000);
  // A time within what was skipped is the moment of the skip.
  expect(clock.played(4_000_000)).toBeLessThan(1_000);
  expect(clock.played(before)).toBe(before);
  clock.stop();
});
