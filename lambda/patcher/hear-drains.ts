import * as z from 'zod/mini';
import type { PatcherDependencies } from './dependencies';
import type { PlanStore, StoredPlan } from './plan-store';
import { countDrains, type EndedDrain } from '../patch/owners';

/** The event about the end of a drain: docs/events.md. A drainer of another version may report less about owners. */
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
 * Counts what the drains of the patch have done to the owners of pods, from the queue to which the plan's rule sends the events about ended drains.
 * Only executions call this, and only one of them goes on, so nobody else writes the counts. A message is deleted after its counts have been stored.
 * Returns the plan with the stored counts.
 */
export async function hearDrains(stored: StoredPlan, store: PlanStore, { drainEnds, log }: PatcherDependencies): Promise<StoredPlan> {
  const { state, groups, owners } = stored;
  // No drain belongs to the patch before the turn of its first group.
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
    // A failing report must not stop the patch.
    log.warn('Ends of drains could not be read and are asked for again', { error });
    return stored;
  }
}

/** Undefined if the message is not such an event: trying again would not help. */
function readDrain(body: string): EndedDrain | undefined {
  try {
    const { success, data } = drainEnded.safeParse(JSON.parse(body));
    return success ? data.detail : undefined;
  } catch {
    return undefined;
  }
}
