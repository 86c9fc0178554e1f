import { VirtualClock } from '../../../simulation/clock/virtual-clock';

const HOUR = 3_600_000;

test('events happen in the order of their times, those of one time in the order they were scheduled', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.schedule(20, () => seen.push(`c@${clock.now()}`));
  clock.schedule(10, () => seen.push(`a@${clock.now()}`));
  clock.schedule(10, () => seen.push(`b@${clock.now()}`));
  clock.schedule(-5, () => seen.push(`past@${clock.now()}`));
  await clock.advance(20);
  expect(seen).toEqual(['past@0', 'a@10', 'b@10', 'c@20']);
  expect(clock.now()).toBe(20);
});

test('the order holds for many events in any order, some of them cancelled', async () => {
  const clock = new VirtualClock(0);
  const times = Array.from({ length: 5000 }, (_, index) => index * 7919 % 5000);
  const seen: number[] = [];
  const cancels = times.map((at) => clock.schedule(at, () => seen.push(at)));
  times.forEach((at, index) => {
    if (at % 3 > 0) {
      cancels[index]();
    }
  });
  await clock.advance(10_000);
  expect(seen).toEqual(times.filter((at) => at % 3 === 0).sort((a, b) => a - b));
});

test('what promises set in motion is done before time goes on', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    for (let step = 0; step < 50; step++) {
      await Promise.resolve();
    }
    seen.push(`${name}@${clock.now()}`);
  };
  await clock.run(Promise.all([sleeper('a', 10), sleeper('b', 11)]), HOUR);
  expect(seen).toEqual(['a@10', 'b@11']);
});

test('run answers as its promise does', async () => {
  const clock = new VirtualClock(0);
  await expect(clock.run(clock.sleep(5).then(() => 'slept'), HOUR)).resolves.toBe('slept');
  await expect(clock.run(clock.sleep(5).then(() => { throw new Error('broken'); }), HOUR)).rejects.toThrow('broken');
});

test('run says so when nothing can settle its promise', async () => {
  const clock = new VirtualClock(0);
  await expect(clock.run(new Promise(() => undefined), HOUR)).rejects.toThrow(/Nothing is left to happen at 1970-01-01T00:00:00.000Z/);
});

test('run gives up at its limit', async () => {
  const clock = new VirtualClock(0);
  await expect(clock.run(clock.sleep(2 * HOUR), HOUR)).rejects.toThrow(/3600 s of simulated time have passed at 1970-01-01T01:00:00.000Z/);
});

test('runUntil stops at the first event after which the condition holds', async () => {
  const clock = new VirtualClock(0);
  let count = 0;
  const tick = () => {
    count++;
    clock.schedule(clock.now() + 10, tick);
  };
  tick();
  await clock.runUntil(() => count === 4, HOUR);
  expect(clock.now()).toBe(30);
});

test('a sleep ends at once when its signal aborts, and leaves nothing in the queue', async () => {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const sleep = clock.sleep(HOUR, controller.signal);
  clock.schedule(5, () => controller.abort());
  await clock.run(sleep, 2 * HOUR);
  expect(clock.now()).toBe(5);
  await clock.run(clock.sleep(HOUR, controller.signal), HOUR);
  expect(clock.now()).toBe(5);
  await expect(clock.run(new Promise(() => undefined), 2 * HOUR)).rejects.toThrow(/Nothing is left/);
});

test('two days of 100,000 events take a moment', async () => {
  const clock = new VirtualClock(0);
  let wakings = 0;
  const loop = async () => {
    while (clock.now() < 48 * HOUR) {
      await clock.sleep(48 * HOUR / 1000);
      wakings++;
    }
  };
  const started = performance.now();
  await clock.run(Promise.all(Array.from({ length: 100 }, loop)), 50 * HOUR);
  expect(wakings).toBe(100_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
