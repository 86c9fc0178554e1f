import * as z from 'zod/mini';
import type { PatcherDependencies } from './dependencies';
import { readControl, readGroup, readState } from './documents';
import { offerOf } from './offers';
import { PlanStore } from './plan-store';
import { CONTROL_PATH, IMAGES_PATH, planPath, STATE_PARAMETER } from '../../src/options/patch-plan';
import { choose } from '../patch/images';
import type { Control } from '../patch/observation';
import { type PatchState, withoutGroup } from '../patch/state';

/** After this long, Systems Manager has rejected the image, which it does not report. */
const LONGEST_CHECK_MS = 120_000;
const LOOK_MS = 2_000;

/** A request of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: z.object({ ParameterName: z.string(), Group: z.string(), MinimumImageAgeSeconds: z.optional(z.coerce.number()) }),
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
 * The parameter by which a group's launch template names its image. The deployment creates it, because the first instances need one; after that it
 * belongs to the plan, and no deployment writes it.
 */
export async function answerResource(event: ResourceRequest, dependencies: PatcherDependencies): Promise<ResourceAnswer> {
  const { StackId, RequestId, LogicalResourceId, ResourceProperties: { ParameterName: name } } = event;
  const about = { PhysicalResourceId: name, StackId, RequestId, LogicalResourceId };
  try {
    if (event.RequestType === 'Delete') {
      await dependencies.parameters.remove(name);
    } else {
      await make(event, dependencies);
    }
    return { Status: 'SUCCESS', ...about };
  } catch (error) {
    // If it could not be created, it need not be deleted.
    return { Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error), ...about };
  }
}

async function make({ ResourceProperties }: ResourceRequest, dependencies: PatcherDependencies): Promise<void> {
  const { ParameterName: name, Group: document, MinimumImageAgeSeconds: minimumAge = 0 } = ResourceProperties;
  const { parameters, clock, log, planName } = dependencies;
  if (await parameters.get(name)) {
    return;
  }
  const group = readGroup(name, document);
  const { rejected, state } = await remembered(dependencies);
  const offer = await offerOf(group, minimumAge > 0 || rejected.length > 0, dependencies);
  if (offer.type === 'unknown') {
    throw new Error(`The first image of the group is not known: ${offer.because}.`);
  }
  const choice = choose(offer, { minimumAgeMs: minimumAge * 1000, rejected }, clock.now());
  const image = (choice.type === 'image' ? choice.image : offer.candidates[0]).imageId;
  // Falls back to the best image on offer: a group that cannot launch at all would be worse.
  if (choice.type === 'none') {
    log.warn('Group begins with an image that no patch would take', { plan: planName, group: group.groupName, image, because: choice.because });
  }
  await parameters.put(name, image, 'image');
  await taken(name, image, dependencies);
  const key = name.slice(`${planPath(planName)}/${IMAGES_PATH}/`.length);
  // Its plan may have been deleted in mid-patch, and made again with groups of the same names.
  if (state?.images[key]) {
    await new PlanStore(parameters, planName).writeState(withoutGroup(state, key));
  }
}

/** What was rejected, and the patch that is on. By its path, which the function may read. The plan itself may not be there yet. */
async function remembered({ parameters, planName }: PatcherDependencies): Promise<Pick<Control, 'rejected'> & { readonly state?: PatchState }> {
  const path = `${planPath(planName)}/`;
  const values = Object.fromEntries((await parameters.below(planPath(planName))).map(({ name, value }) => [name.slice(path.length), value]));
  const { [STATE_PARAMETER]: state, [`${CONTROL_PATH}/rejected`]: rejected = '' } = values;
  return { ...readControl({ rejected }), state: state === undefined ? undefined : readState(state) };
}

/** Waits until Systems Manager has validated the image and set the parameter, because the launch template that names it is created next. */
async function taken(name: string, image: string, { parameters, clock }: PatcherDependencies): Promise<void> {
  const until = clock.now() + LONGEST_CHECK_MS;
  while (!await parameters.get(name)) {
    if (clock.now() >= until) {
      throw new Error(`The parameter ${name} has not taken the image ${image} in ${LONGEST_CHECK_MS / 1000} seconds. See whether EC2 has it in this region and shares it with this account.`);
    }
    await clock.sleep(LOOK_MS);
  }
}

/** Sends the answer to the URL that CloudFormation gave for it. */
export async function send(event: ResourceRequest, answer: ResourceAnswer): Promise<void> {
  const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(answer) });
  if (!response.ok) {
    throw new Error(`CloudFormation did not take the answer: ${response.status} ${response.statusText}`);
  }
}
