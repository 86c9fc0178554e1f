import type { Situation } from '../../../lambda/patch/decide';
import { soaking } from '../../../lambda/patch/phases/soaking';
import { BEFORE_IT_BEGINS, type PatchState } from '../../../lambda/patch/state';
import type { StageDocument } from '../../../src/options/patch-plan';

const MINUTE = 60_000;
const BEGAN = Date.parse('2026-12-01T02:00:00Z');

/** A stage that soaks for an hour, so long after that began, with an alarm that is on or off. */
function soakingFor(minutes: number, { watched = true, on = false } = {}): ReturnType<typeof soaking> {
  const stage: StageDocument = { name: 'canary', groups: [], soakSeconds: 3600, before: [], after: watched ? [{ type: 'alarms', names: ['errors'] }] : [] };
  const state: PatchState = { ...BEFORE_IT_BEGINS, patch: 'weekly-1', kind: 'regular', beganAt: BEGAN, since: BEGAN, images: {}, phase: 'soaking' };
  return soaking({ stage, state, observation: { alarms: { errors: on } }, now: BEGAN + minutes * MINUTE } as unknown as Situation);
}

describe('a stage that soaks', () => {
  test('is looked at every five minutes where an alarm watches it, and at its end', () => {
    expect(soakingFor(10)).toMatchObject({ lookAgainAt: BEGAN + 15 * MINUTE, waits: ['stage canary soaks until 2026-12-01 03:00 UTC'] });
    expect(soakingFor(58)).toMatchObject({ lookAgainAt: BEGAN + 60 * MINUTE });
    expect(soakingFor(10, { watched: false })).toMatchObject({ lookAgainAt: BEGAN + 60 * MINUTE });
  });

  test('is asked for its checks once its time is over, and ends the patch as soon as its alarm is on', () => {
    expect(soakingFor(60)).toMatchObject({ state: { phase: 'after' }, goOn: true });
    expect(soakingFor(60, { on: true })).toMatchObject({ state: { phase: 'halting', outcome: 'failed', because: 'the alarm errors is on while stage canary soaks' } });
  });
});
