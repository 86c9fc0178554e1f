import * as z from 'zod/mini';
import { tick } from './begin';
import { obey } from './commands';
import type { PatcherDependencies } from './dependencies';
import { answerResource, isResourceRequest, send } from './image-resource';
import { step } from './step';

/*
 * What carries out a patch. The schedule asks whether one is due (begin.ts), and starts an execution of the state machine. Each of its steps (step.ts) is a
 * round (round.ts): read what is remembered (plan-store.ts), observe, decide (patch/decide.ts), act (act.ts), tell (tell.ts), remember. People's commands
 * (commands.ts) write a wish and play a round as well. CloudFormation asks for the parameter that holds a group's image (image-resource.ts).
 *
 * What can surprise: two of them may run at once. Whoever is late finds another state than it read, and decides again.
 */

const stepEvent = z.object({ execution: z.string(), steps: z.number() });
const tickEvent = z.object({ tick: z.literal(true) });

/** Who asks: the execution, the schedule, CloudFormation, or a person. */
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
