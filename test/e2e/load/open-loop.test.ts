import { OpenLoop } from './open-loop';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

test('requests go out at their rate, whether or not they are answered', async () => {
  const clock = new VirtualClock(0);
  const dues: number[] = [];
  const loop = new OpenLoop({ clock, perSecond: 200, most: 10_000, send: (dueAt) => dues.push(dueAt) });
  await clock.advance(1_000);
  loop.stop();
  await clock.advance(1_000);
  expect(dues).toEqual(Array.from({ length: 201 }, (_, index) => index * 5));
});

test('after a pause of the process those that were due are made up for', async () => {
  // A clock whose first event comes a second late.
  const virtual = new VirtualClock(0);
  let pause = 1_000;
  const clock = Object.assign(Object.create(virtual) as VirtualClock, {
    schedule: (at: number, fn: () => void) => {
      const late = pause;
      pause = 0;
      return virtual.schedule(at + late, fn);
    },
  });
  const sent: Array<{ readonly dueAt: number; readonly at: number }> = [];
  const loop = new OpenLoop({ clock, perSecond: 10, most: 10_000, send: (dueAt) => sent.push({ dueAt, at: virtual.now() }) });
  await virtual.advance(1_200);
  loop.stop();
  expect(sent.map(({ dueAt }) => dueAt)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200]);
  expect(sent.filter(({ at }) => at === 1_000)).toHaveLength(11);
});

test('there is an end, even where nobody stops it', async () => {
  const clock = new VirtualClock(0);
  let sent = 0;
  new OpenLoop({ clock, perSecond: 100, most: 50, send: () => sent++ });
  await clock.advance(60_000);
  expect(sent).toBe(50);
});

test('a rate that is none is refused', () => {
  expect(() => new OpenLoop({ clock: new VirtualClock(), perSecond: 0, most: 1, send: () => undefined })).toThrow(/above 0 a second, got 0/);
});
