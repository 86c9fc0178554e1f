import * as z from 'zod/mini';
import { tick } from './begin';
import { obey } from './commands';
import type { PatcherDependencies } from './dependencies';
import { answerResource, isResourceRequest, send } from './image-resource';
import { step } from './step';

/*
 * Carries out patches. The schedule asks whether one is due (begin.ts), and starts an execution of the state machine. Each of its steps (step.ts) is
 * a round (round.ts): read the stored state (plan-store.ts), observe, decide (patch/decide.ts), act (act.ts), report (tell.ts), store. Commands of
 * people (commands.ts) store what they want and play a round, too. CloudFormation requests the parameter that holds a group's image
 * (image-resource.ts).
 *
 * Surprising: two rounds may run at once. The later one finds that the state has changed since it read it, and decides again.
 */

const stepEvent = z.object({ execution: z.string(), steps: z.number() });
const tickEvent = z.object({ tick: z.literal(true) });

/** Answers a request of the execution, the schedule, CloudFormation, or a person. */
export async function answer(event: unknown, dependencies: PatcherDependencies): Promise<unknown> {
  const asStep = stepEvent.safeParse(event);
  if (asStep.success) {
    return step(asStep.data, dependencies);
  }
  if (tickEvent.safeParse(event).success) {
    return tick(dependencies);
  }
  if (isResourceRequest(event)) {
    return send(event, await answerResource(event, dependencies));
  }
  return obey(event, dependencies);
}
