import type { GroupStep } from './replace-group';
import type { Situation } from '../decide';
import type { Action } from '../decision';
import type { GroupView } from '../group';
import { span } from '../moment';
import type { GroupProgress } from '../state';

/*
 * Systems Manager takes an image for a parameter only after it has seen that there is one, which takes seconds. It answers before that, and where there is
 * none the parameter keeps its value: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
 */

/** After so long it has not taken it. */
const LONGEST_CHECK_MS = 5 * 60_000;

export const IMAGE_LOOK_MS = 5_000;

/**
 * Has the group launch the image of the patch, from the moment when its turn has come. Undefined: it does.
 */
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

/** How a group comes to launch its former image again. */
export interface FormerImage {
  readonly progress: GroupProgress;
  readonly actions: readonly Action[];
  readonly waits: readonly string[];
  /** Why it does not. */
  readonly because?: string;
}

/** Has the group launch its former image again. Undefined: it does, or there is none. */
export function writeFormerImage(key: string, { state, now }: Situation, { observed }: GroupView): FormerImage | undefined {
  const { to, from } = state.images[key];
  const progress = state.groups[key];
  if (state.kind === 'rollback' || from === undefined) {
    return undefined;
  }
  const { groupName } = observed.document;
  if (observed.image !== to) {
    // What was asked for a moment ago may still come.
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
