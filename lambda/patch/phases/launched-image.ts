import type { GroupStep } from './replace-group';
import type { Situation } from '../decide';
import type { Action } from '../decision';
import type { GroupView } from '../group';
import { span } from '../moment';
import type { GroupProgress } from '../state';

/*
 * Systems Manager changes an image parameter only after it has validated the image, which takes some seconds. It answers the request before that, and
 * if the image is invalid, the parameter keeps its value:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
 */

/** After this long, Systems Manager has rejected the image. */
const LONGEST_CHECK_MS = 5 * 60_000;

export const IMAGE_LOOK_MS = 5_000;

/** Makes the group launch the image of the patch, once it is the group's turn. Undefined: it already does. */
export function writeImage(key: string, { state, now }: Situation, { observed }: GroupView, progress: GroupProgress): GroupStep | undefined {
  const { to } = state.images[key];
  if (observed.document.source.type === 'launchTemplate' || observed.image === to) {
    return undefined;
  }
  const since = progress.imageSince ?? now;
  const { groupName } = observed.document;
  if (now - since >= LONGEST_CHECK_MS) {
    return { type: 'failed', because: `${groupName} cannot launch ${to}: ${notTaken(observed, to)}` };
  }
  return {
    type: 'under-way',
    progress: { ...progress, imageSince: since },
    actions: progress.imageSince === undefined ? [{ type: 'write-image', group: key, image: to }] : [],
    waits: [`Systems Manager looks whether ${groupName} can launch ${to}`],
    lookAgainAt: now + IMAGE_LOOK_MS,
    busy: true,
  };
}

/** Progress of a group towards launching its former image again. */
export interface FormerImage {
  readonly progress: GroupProgress;
  readonly actions: readonly Action[];
  readonly waits: readonly string[];
  /** Why it does not launch it, if that has failed. */
  readonly because?: string;
}

/** Makes the group launch its former image again. Undefined: it already does, or there is none. */
export function writeFormerImage(key: string, { state, now }: Situation, { observed }: GroupView): FormerImage | undefined {
  const { to, from } = state.images[key];
  const progress = state.groups[key];
  if (state.kind === 'rollback' || from === undefined) {
    return undefined;
  }
  const { groupName } = observed.document;
  if (observed.image !== to) {
    // A recent request for the patch's image may still take effect.
    const mayCome = progress.imageSince !== undefined && now - progress.imageSince < LONGEST_CHECK_MS && progress.formerSince === undefined;
    return mayCome ? { progress, actions: [], waits: [`Systems Manager looks whether ${groupName} can launch ${to}`] } : undefined;
  }
  const since = progress.formerSince ?? now;
  if (now - since >= LONGEST_CHECK_MS) {
    return { progress, actions: [], waits: [], because: `${groupName} still launches ${to}: ${notTaken(observed, from)}` };
  }
  return {
    progress: { ...progress, formerSince: since },
    actions: progress.formerSince === undefined ? [{ type: 'write-image', group: key, image: from }] : [],
    waits: [`Systems Manager looks whether ${groupName} can launch ${from} again`],
  };
}

function notTaken({ image, imageParameter = 'its parameter' }: GroupView['observed'], asked: string): string {
  return `after ${span(LONGEST_CHECK_MS)} the parameter ${imageParameter} has not taken ${asked} and holds ${image ?? 'nothing'}. See whether EC2 still has the image and shares it with this account`;
}
