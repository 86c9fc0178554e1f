import { Actor } from './act';
import type { PatcherDependencies } from './dependencies';
import { observe } from './observe';
import { PlanStore, type StoredPlan } from './plan-store';
import { decide } from '../patch/decide';
import type { Outcome, PatchState } from '../patch/state';

export type RoundResult =
  | { readonly type: 'waiting'; readonly lookAgainAt: number; readonly waits: readonly string[] }
  /** `outcome` undefined: there was nothing to do. */
  | { readonly type: 'ended'; readonly outcome?: Outcome };

/** After an answer of a check function, the patch decides again at once, up to this many times in one invocation. */
const MOST_ROUNDS = 20;

/**
 * One look at the patch: read its state, observe, decide, act, store. The same for a step of the execution and for a person's command. If two run at
 * once, the later one notices when it stores, and decides again.
 *
 * @param hear takes in what has been reported since the last look
 */
export async function playRound(
  dependencies: PatcherDependencies, hear: (stored: StoredPlan, store: PlanStore) => Promise<StoredPlan> = async (stored) => stored,
): Promise<RoundResult> {
  const { clock, planName, parameters } = dependencies;
  const store = new PlanStore(parameters, planName);
  for (let rounds = 0; ; rounds++) {
    const read = await store.read();
    const stored = rounds === 0 ? await hear(read, store) : read;
    const { state } = stored;
    if (state === undefined || state.phase === 'ended') {
      return { type: 'ended', outcome: state?.outcome };
    }
    const observation = await observe(stored, store, dependencies);
    const now = clock.now();
    const { actions, state: decided, waits, lookAgainAt } = decide(stored.plan, state, observation, now);
    const next = await new Actor(dependencies, store, stored).act(actions, decided);
    if (!same(next, state)) {
      const others = (await store.read()).state;
      if (others !== undefined && !same(others, state)) {
        continue;
      }
      await store.writeState(next);
    }
    if (next.phase === 'ended') {
      return { type: 'ended', outcome: next.outcome };
    }
    if (lookAgainAt > now || rounds >= MOST_ROUNDS) {
      return { type: 'waiting', lookAgainAt, waits };
    }
  }
}

function same(left: PatchState, right: PatchState): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
