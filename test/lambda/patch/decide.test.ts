import { decide } from '../../../lambda/patch/decide';
import type { Observation } from '../../../lambda/patch/observation';
import { BEFORE_IT_BEGINS, type PatchState, type Phase } from '../../../lambda/patch/state';
import type { PlanDocument } from '../../../src/options/patch-plan';

const NOW = Date.parse('2026-12-01T02:00:00Z');
const observation: Observation = { groups: {}, offers: {}, calendars: {}, alarms: {}, control: { rejected: [] } };
const pace = { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 1 };
const plan: PlanDocument = {
  v: 1,
  windows: [],
  freezes: [],
  stages: [{ name: 'new', groups: [], soakSeconds: 3600, before: [], after: [] }],
  minimumImageAgeSeconds: 0,
  pace,
  emergency: { ...pace, soakSeconds: 0 },
  onFailure: 'HALT',
};

/** How a patch ends whose stage a deployment took away in this phase. */
function endsAs(phase: Phase): PatchState['outcome'] {
  const halted = phase === 'halting' ? { outcome: 'failed', because: 'an alarm is on' } as const : {};
  const state: PatchState = { ...BEFORE_IT_BEGINS, ...halted, patch: 'weekly-1', kind: 'regular', beganAt: NOW, since: NOW, images: {}, phase, stage: 'old' };
  return decide(plan, state, observation, NOW).state.outcome;
}

test('a patch whose stage a deployment took away goes through those that there are, unless it ends already', () => {
  expect(endsAs('soaking')).toBe('succeeded');
  expect(endsAs('halting')).toBe('failed');
});
