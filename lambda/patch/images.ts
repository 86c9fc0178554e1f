import { span } from './moment';
import type { Candidate, Control, Offer } from './observation';

export type Choice = { readonly type: 'image'; readonly image: Candidate } | NoImage;

export interface NoImage {
  readonly type: 'none';
  readonly because: string;
  /** Waiting does not help: somebody has to fix it. */
  readonly broken: boolean;
}

export interface Asked {
  /** What the group launches now. */
  readonly launches?: string;
  readonly minimumAgeMs: number;
  readonly rejected: Control['rejected'];
}

/** The best image of an offer that is old enough and not rejected. Never one that the source ranks below what the group launches: nobody asked to go back. */
export function choose(offer: Offer, { launches, minimumAgeMs, rejected }: Asked, now: number): Choice {
  if (offer.type === 'unknown') {
    return broken(offer.because);
  }
  const [best] = offer.candidates;
  if (!best) {
    return broken('the source offers no image');
  }
  const rejection = (imageId: string) => rejected.find((each) => each.imageId === imageId);
  const current = offer.candidates.findIndex(({ imageId }) => imageId === launches);
  const better = offer.candidates.slice(0, current === -1 ? undefined : current);
  const image = better.find(({ imageId, publishedAt }) => now - publishedAt >= minimumAgeMs && !rejection(imageId));
  if (image) {
    return { type: 'image', image };
  }
  const rejectedBest = better.map(({ imageId }) => ({ imageId, because: rejection(imageId)?.because })).find(({ because }) => because !== undefined);
  // Nodes that already run the rejected image are not replaced either.
  if (rejectedBest) {
    return none(`${rejectedBest.imageId} was rejected: ${rejectedBest.because}`);
  }
  return current === -1 ? none(`${best.imageId} is younger than ${span(minimumAgeMs)}`) : { type: 'image', image: offer.candidates[current] };
}

export function none(because: string): NoImage {
  return { type: 'none', because, broken: false };
}

export function broken(because: string): NoImage {
  return { type: 'none', because, broken: true };
}
