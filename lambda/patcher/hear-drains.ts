import * as z from 'zod/mini';
import type { PatcherDependencies } from './dependencies';
import type { PlanStore, StoredPlan } from './plan-store';
import { countDrains, type EndedDrain } from '../patch/owners';

/** The event that a drain has ended: docs/events.md. A drainer of another version may say less of owners. */
const drainEnded = z.object({
  detail: z.object({
    group: z.string(),
    instance: z.string(),
    started: z.pipe(z.pipe(z.string(), z.transform((time) => Date.parse(time))), z.number()),
    owners: z.array(z.object({
      owner: z.string(), moves: z._default(z.number(), 0), surged: z._default(z.number(), 0), interrupted: z._default(z.boolean(), false),
    })),
  }),
});

/**
 * Counts what the drains of the patch did to the owners of pods, from the queue to which the rule of the plan sends their ends. Only executions do
 * so, of which one goes on, so that nobody else writes it. A message goes when what it says is written. Returns what is stored then.
 */
export async function hearDrains(stored: StoredPlan, store: PlanStore, { drainEnds, log }: PatcherDependencies): Promise<StoredPlan> {
  const { state, groups, owners } = stored;
  // Before the first group has its turn no drain is of the patch.
  if (state === undefined || state.phase === 'ended' || Object.keys(state.groups).length === 0) {
    return stored;
  }
  try {
    const messages = await drainEnds.receive();
    if (messages.length === 0) {
      return stored;
    }
    const counted = countDrains(owners, messages.flatMap(({ body }) => readDrain(body) ?? []), state, groups);
    if (JSON.stringify(counted) !== JSON.stringify(owners)) {
      await store.writeOwners(counted);
    }
    await drainEnds.forget(messages);
    return { ...stored, owners: counted };
  } catch (error) {
    // The patch matters more than its report.
    log.warn('Ends of drains could not be read and are asked for again', { error });
    return stored;
  }
}

/** Undefined for what is none: nothing would come of trying it again. */
function readDrain(body: string): EndedDrain | undefined {
  try {
    const { success, data } = drainEnded.safeParse(JSON.parse(body));
    return success ? data.detail : undefined;
  } catch {
    return undefined;
  }
}
