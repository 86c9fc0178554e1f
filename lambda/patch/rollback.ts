import { viewOf } from './group';
import type { Observation } from './observation';
import type { PatchImage, PatchState } from './state';

/**
 * To which images groups go back when a person asks for it. That is what each launched before. A group whose patch ended early launches that again: there
 * the nodes go back that still run the image that was rejected. Groups that such a patch had not begun with have got nothing to be taken back.
 *
 * @param last the patch that was on last
 */
export function rollbackImages(last: PatchState | undefined, observation: Observation): Record<string, PatchImage> {
  const endedEarly = last?.outcome === 'failed' || last?.outcome === 'stopped';
  const rejected = new Set(observation.control.rejected.map(({ imageId }) => imageId));
  const images: Record<string, PatchImage> = {};
  for (const [key, { image, formerImages: [former] }] of Object.entries(observation.groups)) {
    if (image === undefined || former === undefined || (endedEarly && !last.groups[key])) {
      continue;
    }
    if (!rejected.has(former)) {
      images[key] = { to: former, from: image };
    } else if (viewOf(key, observation, image).due) {
      images[key] = { to: image, from: former };
    }
  }
  return images;
}
