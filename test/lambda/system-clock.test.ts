import { SystemClock } from '../../lambda/system-clock';

const clock = new SystemClock();

test('sleeps, and wakes at once when it is called off', async () => {
  await expect(clock.sleep(1)).resolves.toBeUndefined();
  const controller = new AbortController();
  const asleep = clock.sleep(3_600_000, controller.signal);
  controller.abort();
  await expect(asleep).resolves.toBeUndefined();
  await expect(clock.sleep(3_600_000, controller.signal)).resolves.toBeUndefined();
});
