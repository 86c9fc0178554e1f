import * as z from 'zod/mini';
import { tick } from './begin';
import { obey } from './commands';
import type { PatcherDependencies } from './dependencies';
import { answerResource, isResourceRequest, send } from './image-resource';
import { step } from './step';

const stepEvent = z.object({ execution: z.string(), steps: z.number() });
const tickEvent = z.object({ tick: z.literal(true) });

/** Who asks: the execution, the schedule, CloudFormation, or a person. */
export async function answer(event: unknown, dependencies: PatcherDependencies): Promise<unknown> {
  const asStep = stepEvent.safeParse(event);
  if (asStep.success) return step(asStep.data, dependencies);
  if (tickEvent.safeParse(event).success) return tick(dependencies);
  if (isResourceRequest(event)) return send(event, await answerResource(event, dependencies));
  return obey(event, dependencies);
}
