import { groupLabel, planEntriesOf } from '../../../simulation/demo/plan-log';
import { nextTuesday } from '../../../simulation/demo/stage';

const TUESDAY = Date.parse('2026-12-01T02:00:00Z');
const GROUP = 'PlannedCluster-WebGroupASG6439EF88-A25AF3C93951';
const line = (message: string, rest: object = {}) => ({ level: 'INFO', message, plan: 'weekly', ...rest });
const told = (message: string, rest: object = {}) => planEntriesOf(line(message, rest), 1500, TUESDAY).map(({ text }) => text);

test('what the plan says is told with the time of its calendar, and groups by their short names', () => {
  expect(planEntriesOf(line('Patch stage started', { stage: 'rest', groups: [GROUP] }), 1500, TUESDAY)).toEqual([
    { at: 1500, topic: 'plan', tone: 'good', text: 'Tue 02:00  stage rest begins: Web' },
  ]);
  expect(told('Patch waits', { because: `${GROUP} waits for its turn` })).toEqual(['Tue 02:00  the patch waits: Web waits for its turn']);
  expect(told('Patch group ended', { group: GROUP, replaced: 2, nodes: [{ instance: 'i-1', result: 'replaced' }, { instance: 'i-2', result: 'retained' }] }))
    .toEqual(['Tue 02:00  Web is done: 2 replaced, i-2 retained']);
  expect(told('Patch leaves a group out', { group: GROUP, because: 'it has no launch template' }))
    .toEqual(['Tue 02:00  Patch leaves a group out: Web, it has no launch template']);
  expect(groupLabel('workers')).toBe('workers');
});

test.each([
  ['2026-11-28T10:00:00Z', '2026-12-01T00:40:00.000Z'],
  ['2026-11-30T23:59:59Z', '2026-12-01T00:40:00.000Z'],
  ['2026-12-01T00:00:01Z', '2026-12-08T00:40:00.000Z'],
])('a demo of %s begins at %s', (now, begins) => {
  expect(new Date(nextTuesday(Date.parse(now))).toISOString()).toBe(begins);
});
