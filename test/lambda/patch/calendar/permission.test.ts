import { type Asked, permission } from '../../../../lambda/patch/calendar/permission';
import type { PlanDocument } from '../../../../src/options/patch-plan';

const at = (text: string) => Date.parse(text);
const NIGHTLY: PlanDocument['windows'] = [{ cron: '0 2 * * *', timeZone: 'UTC', durationSeconds: 4 * 3600 }];
const ask = (now: string, plan: Partial<Asked['plan']> = {}, rest: Partial<Asked> = {}) => {
  const answer = permission({ plan: { windows: NIGHTLY, freezes: [], ...plan }, calendars: {}, emergency: false, ...rest }, at(now));
  return answer.type === 'open' ? `open until ${answer.until && new Date(answer.until).toISOString()}` : `${answer.because}; ${answer.next && new Date(answer.next).toISOString()}`;
};

test('a window permits until it closes', () => {
  expect(ask('2026-12-01T03:00:00Z')).toBe('open until 2026-12-01T06:00:00.000Z');
  expect(ask('2026-12-01T06:00:00Z')).toBe('no maintenance window is open; 2026-12-02T02:00:00.000Z');
});

test('a freeze forbids, whatever windows say, and one that begins within a window ends the permission', () => {
  const freezes = [{ type: 'time' as const, from: '2026-12-01T04:00:00Z', to: '2026-12-05T03:00:00Z', because: 'sale' }];
  expect(ask('2026-12-01T03:00:00Z', { freezes })).toBe('open until 2026-12-01T04:00:00.000Z');
  expect(ask('2026-12-01T04:00:00Z', { freezes })).toBe('frozen until 2026-12-05 03:00 UTC: sale; 2026-12-05T03:00:00.000Z');
  expect(ask('2026-12-01T12:00:00Z', { freezes: [{ ...freezes[0], to: '2026-12-05T07:00:00Z' }] })).toContain('; 2026-12-06T02:00:00.000Z');
});

test('a calendar tells when it changes next', () => {
  const freezes = [{ type: 'calendar' as const, name: 'holidays' }];
  const says = (state: 'OPEN' | 'CLOSED', nextTransition?: string) => ({ calendars: { holidays: { state, ...nextTransition && { nextTransition: at(nextTransition) } } } });
  expect(ask('2026-12-01T03:00:00Z', { freezes }, says('OPEN', '2026-12-01T03:30:00Z'))).toBe('open until 2026-12-01T03:30:00.000Z');
  expect(ask('2026-12-01T03:00:00Z', { freezes }, says('CLOSED', '2026-12-03T00:00:00Z'))).toContain('; 2026-12-03T02:00:00.000Z');
  expect(ask('2026-12-01T03:00:00Z', { freezes }, says('CLOSED'))).toBe('frozen: the calendar holidays is closed; undefined');
  expect(ask('2026-12-01T03:00:00Z', { freezes }, says('OPEN'))).toBe('open until 2026-12-01T06:00:00.000Z');
});

test('a pause forbids even an emergency, which asks neither windows nor freezes', () => {
  const freezes = [{ type: 'time' as const, from: '2026-12-01T00:00:00Z', to: '2026-12-05T00:00:00Z', because: 'sale' }];
  expect(ask('2026-12-01T12:00:00Z', { freezes }, { emergency: true })).toBe('open until undefined');
  expect(ask('2026-12-01T12:00:00Z', {}, { emergency: true, paused: 'paused by olga' })).toBe('paused by olga; undefined');
});
