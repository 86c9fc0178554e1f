import { type Choice, choose } from './images';
import type { Observation } from './observation';
import { rejectionKey } from './phases/halt';
import type { PatchImage, PatchKind } from './state';
import type { PlanDocument } from '../../src/options/patch-plan';

export interface Targets {
  readonly images: Readonly<Record<string, PatchImage>>;
  /** Groups for which there is no image, and why. */
  readonly leftOut: Readonly<Record<string, LeftOut>>;
}

export interface LeftOut {
  readonly because: string;
  /** Nothing will come of waiting: somebody has to mend it. */
  readonly broken: boolean;
}

/** What each group of the plan should run, by what the sources offer now. An emergency patch takes the newest, however young. */
export function targets(plan: PlanDocument, kind: PatchKind, observation: Observation, now: number): Targets {
  const minimumAgeMs = kind === 'regular' ? plan.minimumImageAgeSeconds * 1000 : 0;
  const images: Record<string, PatchImage> = {};
  const leftOut: Record<string, LeftOut> = {};
  for (const key of plan.stages.flatMap(({ groups }) => groups)) {
    const result = target(key, minimumAgeMs, observation, now);
    if ('none' in result) leftOut[key] = { because: result.none, broken: result.broken ?? false };
    else images[key] = result;
  }
  return { images, leftOut };
}

type NoImage = Extract<Choice, { readonly none: string }>;

function target(key: string, minimumAgeMs: number, { groups, offers, control }: Observation, now: number): PatchImage | NoImage {
  const observed = groups[key];
  if (!observed) return { none: 'the plan does not know what it is', broken: true };
  if (!observed.group) return { none: `Auto Scaling has no group ${observed.document.groupName}`, broken: true };
  if (observed.document.source.type === 'launchTemplate') {
    const { templateVersion } = observed.group;
    if (templateVersion === undefined) return { none: 'it has no launch template', broken: true };
    // What they stand for may change at any time, and Auto Scaling does not tell.
    if (templateVersion.startsWith('$')) return { none: `it launches the version ${templateVersion} of its launch template; a plan compares numbers: name one`, broken: true };
    const rejected = control.rejected.find(({ imageId }) => imageId === rejectionKey(key, templateVersion));
    return rejected ? { none: `version ${templateVersion} of its launch template was rejected: ${rejected.because}` } : { to: templateVersion };
  }
  const choice = choose(offers[key] ?? { unknown: 'its source was not asked' }, { launches: observed.image, minimumAgeMs, rejected: control.rejected }, now);
  if ('none' in choice) return choice;
  const { imageId, publishedAt } = choice.image;
  const from = observed.image === imageId ? observed.formerImages[0] : observed.image;
  return { to: imageId, publishedAt, ...from !== undefined && { from } };
}
