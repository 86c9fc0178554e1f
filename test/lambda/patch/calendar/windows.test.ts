import { nextOpening, openings, openUntil } from '../../../../lambda/patch/calendar/windows';
import type { WindowDocument } from '../../../../src/options/patch-plan';

const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
const window = (cron: string, timeZone = 'Europe/Berlin', hours = 4): WindowDocument => ({ cron, timeZone, durationSeconds: hours * 3600 });

test('a year of weekly windows opens at the same time of the clock on the wall, over both changes', () => {
  const opened: number[] = [];
  for (const { from, to } of openings(window('0 2 * * TUE'), at('2027-01-01T00:00:00Z'))) {
    if (from > at('2028-01-01T00:00:00Z')) {
      break;
    }
    expect(to - from).toBe(4 * 3600_000);
    opened.push(from);
  }
  expect(opened).toHaveLength(52);
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', weekday: 'short', hour: '2-digit', minute: '2-digit' });
  expect(new Set(opened.map((time) => local.format(time)))).toEqual(new Set(['Tue, 02:00', 'Tue 02:00'].filter((text) => text === local.format(opened[0]))));
  expect(iso(opened[0])).toBe('2027-01-05T01:00:00.000Z');
  expect(opened.map(iso)).toContain('2027-07-06T00:00:00.000Z');
});

test('an hour that the change to summer time skips opens the window at the change; one that comes twice opens it once', () => {
  expect(iso(nextOpening([window('30 2 * * *')], at('2027-03-27T12:00:00Z')))).toBe('2027-03-28T01:00:00.000Z');
  const autumn = [...take(openings(window('30 2 * * *', 'Europe/Berlin', 1), at('2027-10-30T12:00:00Z')), 2)];
  expect(autumn.map(({ from }) => iso(from))).toEqual(['2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z']);
});

test.each([
  'Europe/Berlin', 'America/New_York', 'America/Santiago', 'America/St_Johns', 'Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Asia/Beirut', 'Asia/Kathmandu',
])('in %s every week of two years has one opening, at its time of the clock on the wall, or at the change that skips it', (zone) => {
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  for (const [cron, start] of [['30 0 * * SUN', '00:30'], ['30 2 * * SUN', '02:30'], ['15 3 * * SUN', '03:15']]) {
    const opened = [...take(openings(window(cron, zone), at('2027-01-01T00:00:00Z')), 104)].map(({ from }) => from);
    expect(opened.slice(1).filter((from, index) => Math.abs(from - opened[index] - 7 * 24 * 3600_000) > 3600_000)).toEqual([]);
    const others = opened.filter((from) => local.format(from) !== start);
    expect(others.length).toBeLessThanOrEqual(2);
    others.forEach((from) => expect((minutes(local.format(from)) - minutes(local.format(from - 60_000)) + 1440) % 1440).toBeGreaterThan(1));
  }
});

test('a window is open from its start until its end', () => {
  const windows = [window('0 2 * * SUN', 'UTC')];
  expect(openUntil(windows, at('2026-12-06T01:59:59Z'))).toBeUndefined();
  expect(iso(openUntil(windows, at('2026-12-06T02:00:00Z')))).toBe('2026-12-06T06:00:00.000Z');
  expect(iso(openUntil(windows, at('2026-12-06T05:59:59Z')))).toBe('2026-12-06T06:00:00.000Z');
  expect(openUntil(windows, at('2026-12-06T06:00:00Z'))).toBeUndefined();
});

test('several windows permit together, and those that touch are one', () => {
  const windows = [window('0 2 * * *', 'UTC', 2), window('0 4 * * SUN', 'UTC', 3)];
  expect(iso(openUntil(windows, at('2026-12-06T03:00:00Z')))).toBe('2026-12-06T07:00:00.000Z');
  expect(iso(openUntil(windows, at('2026-12-07T03:00:00Z')))).toBe('2026-12-07T04:00:00.000Z');
  expect(iso(nextOpening(windows, at('2026-12-06T02:30:00Z')))).toBe('2026-12-06T04:00:00.000Z');
});

test('windows by the week of the month, and on its last day', () => {
  expect(iso(nextOpening([window('0 2 * * TUE#2', 'UTC')], at('2026-12-01T00:00:00Z')))).toBe('2026-12-08T02:00:00.000Z');
  expect(iso(nextOpening([window('0 2 * * FRI#L', 'UTC')], at('2026-12-01T00:00:00Z')))).toBe('2026-12-25T02:00:00.000Z');
  expect(iso(nextOpening([window('0 2 L * *', 'UTC')], at('2027-02-01T00:00:00Z')))).toBe('2027-02-28T02:00:00.000Z');
});

test('a window that never closes, and one that never opens', () => {
  expect(openUntil([window('0 0 * * *', 'UTC', 24)], at('2026-12-01T12:00:00Z'))).toBeGreaterThan(at('2026-12-08T00:00:00Z'));
  expect(nextOpening([window('0 0 30 2 *', 'UTC')], at('2026-12-01T00:00:00Z'))).toBeUndefined();
  expect(openUntil([window('0 0 30 2 *', 'UTC')], at('2026-12-01T00:00:00Z'))).toBeUndefined();
});

function minutes(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken++ >= count) {
      return;
    }
    yield value;
  }
}
