import { viewOf } from './group';
import type { Observation } from './observation';
import type { PatchImage, PatchState } from './state';

/**
 * Which images groups go back to when a person asks for a rollback: what each launched before, unless that was rejected. If the last patch ended early, its
 * groups already launch their former image again; then only nodes that still run the rejected image go back. A group that such a patch had not begun with
 * has nothing to take back.
 *
 * @param last the most recent patch
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
