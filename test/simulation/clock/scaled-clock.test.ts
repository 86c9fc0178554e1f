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
