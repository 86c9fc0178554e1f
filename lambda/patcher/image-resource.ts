import * as z from 'zod/mini';
import type { PatcherDependencies } from './dependencies';
import { readGroup } from './documents';
import { offerOf } from './offers';

/** A request of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: z.object({ ParameterName: z.string(), Group: z.string() }),
});

export type ResourceRequest = z.infer<typeof request>;

export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

export function isResourceRequest(event: unknown): event is ResourceRequest {
  return request.safeParse(event).success;
}

/**
 * The parameter that a group's launch template names its image by. The deployment makes it, because the first instances need one; from then on it
 * is the plan's, and no deployment writes to it.
 */
export async function answerResource(event: ResourceRequest, dependencies: PatcherDependencies): Promise<ResourceAnswer> {
  const { StackId, RequestId, LogicalResourceId, ResourceProperties: { ParameterName: name } } = event;
  const about = { PhysicalResourceId: name, StackId, RequestId, LogicalResourceId };
  try {
    if (event.RequestType === 'Delete') await dependencies.parameters.remove(name);
    else await make(event, dependencies);
    return { Status: 'SUCCESS', ...about };
  } catch (error) {
    // What could not be made need not be deleted.
    return { Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error), ...about };
  }
}

async function make({ ResourceProperties }: ResourceRequest, dependencies: PatcherDependencies): Promise<void> {
  const { ParameterName: name, Group: document } = ResourceProperties;
  if (await dependencies.parameters.get(name)) return;
  const offer = await offerOf(readGroup(name, document), false, dependencies);
  if (offer.type === 'unknown') throw new Error(`The first image of the group is not known: ${offer.because}.`);
  await dependencies.parameters.put(name, offer.candidates[0].imageId, 'image');
}

/** CloudFormation waits for the answer at an address of its own. */
export async function send(event: ResourceRequest, answer: ResourceAnswer): Promise<void> {
  const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(answer) });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: ${response.status} ${response.statusText}`);
}
