import type { Observation } from './observation';
import { rejectionKey } from './phases/halt';
import type { PatchImage } from './state';

/** What a person's rollback does. */
export interface Rollback {
  /** By group, for those that have an image to go back to. */
  readonly images: Readonly<Record<string, PatchImage>>;
  /** What they launch now, which no patch brings back. */
  readonly rejected: readonly string[];
}

/** Back to what each group launched before. Not to what was rejected: somebody who says it once more does not mean to go forward again. */
export function rollbackOf({ groups, control }: Pick<Observation, 'groups' | 'control'>): Rollback {
  const isRejected = (image: string): boolean => control.rejected.some(({ imageId }) => imageId === image);
  const images = Object.entries(groups).flatMap(([key, { image, formerImages }]): Array<[string, PatchImage & { readonly from: string }]> => {
    const former = formerImages.find((each) => !isRejected(each));
    return image !== undefined && former !== undefined ? [[key, { to: former, from: image }]] : [];
  });
  return { images: Object.fromEntries(images), rejected: [...new Set(images.map(([key, { from }]) => rejectionKey(key, from)))] };
}
