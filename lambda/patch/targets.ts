import { broken, choose, type NoImage, none } from './images';
import type { Observation } from './observation';
import { rejectionKey } from './phases/halt';
import type { PatchImage, PatchKind } from './state';
import type { PlanDocument } from '../../src/options/patch-plan';

export interface Targets {
  readonly images: Readonly<Record<string, PatchImage>>;
  /** Groups for which there is no usable image, and why. */
  readonly leftOut: Readonly<Record<string, NoImage>>;
}

type Target = { readonly type: 'image'; readonly image: PatchImage } | NoImage;

/** What each group of the plan should run, given what the sources offer now. An emergency patch takes the newest image, however recent. */
export function targets(plan: PlanDocument, kind: PatchKind, observation: Observation, now: number): Targets {
  const minimumAgeMs = kind === 'regular' ? plan.minimumImageAgeSeconds * 1000 : 0;
  const images: Record<string, PatchImage> = {};
  const leftOut: Record<string, NoImage> = {};
  for (const key of plan.stages.flatMap(({ groups }) => groups)) {
    const result = target(key, minimumAgeMs, observation, now);
    if (result.type === 'none') {
      leftOut[key] = result;
    } else {
      images[key] = result.image;
    }
  }
  return { images, leftOut };
}

function target(key: string, minimumAgeMs: number, { groups, offers, control }: Observation, now: number): Target {
  const observed = groups[key];
  if (!observed) {
    return broken('the plan does not know what it is');
  }
  if (!observed.group) {
    return broken(`Auto Scaling has no group ${observed.document.groupName}`);
  }
  if (observed.document.source.type === 'launchTemplate') {
    const { templateVersion } = observed.group;
    if (templateVersion === undefined) {
      return broken('it has no launch template');
    }
    // The version behind `$Latest` or `$Default` may change at any time without Auto Scaling reporting it.
    if (templateVersion.startsWith('$')) {
      return broken(`it launches the version ${templateVersion} of its launch template; a plan compares numbers: name one`);
    }
    const rejected = control.rejected.find(({ imageId }) => imageId === rejectionKey(key, templateVersion));
    return rejected
      ? none(`version ${templateVersion} of its launch template was rejected: ${rejected.because}`)
      : { type: 'image', image: { to: templateVersion } };
  }
  const choice = choose(offers[key] ?? { type: 'unknown', because: 'its source was not asked' }, { launches: observed.image, minimumAgeMs, rejected: control.rejected }, now);
  if (choice.type === 'none') {
    return choice;
  }
  const { imageId, publishedAt } = choice.image;
  const from = observed.image === imageId ? observed.formerImages[0] : observed.image;
  return { type: 'image', image: { to: imageId, publishedAt, ...from !== undefined && { from } } };
}
