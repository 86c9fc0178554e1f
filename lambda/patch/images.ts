import type { Candidate, Control, Offer } from './observation';
import { span } from './moment';

export type Choice = { readonly image: Candidate } | { readonly none: string };

/** The best image of an offer that is old enough and that nobody rejected. */
export function choose(offer: Offer, { rejected }: Pick<Control, 'rejected'>, minimumAgeMs: number, now: number): Choice {
  if ('unknown' in offer) return { none: offer.unknown };
  const [best] = offer.candidates;
  if (!best) return { none: 'the source offers no image' };
  const isRejected = (imageId: string) => rejected.find((each) => each.imageId === imageId);
  const image = offer.candidates.find(({ imageId, publishedAt }) => now - publishedAt >= minimumAgeMs && !isRejected(imageId));
  if (image) return { image };
  const because = isRejected(best.imageId)?.because;
  return { none: because === undefined ? `${best.imageId} is younger than ${span(minimumAgeMs)}` : `${best.imageId} was rejected: ${because}` };
}
