import { fallsWith } from './fallen';
import type { Pod } from '../../kubernetes/objects';
import type { Announcement } from '../decision';
import type { Drain } from '../drain';

/** The pods that end with the instance, where their owner is interrupted by that. */
export function boundAnnouncements({ staying: { bound }, view }: Pick<Drain, 'staying' | 'view'>): Announcement[] {
  const byOwner = Map.groupBy(bound.keys(), (pod) => view.ownerOf(pod));
  const interrupted = [...byOwner].flatMap(([owner, pods]): readonly Pod[] => (owner && fallsWith(pods, owner, view) ? pods : []));
  return interrupted.map((pod) => ({ pod, because: `it stays with its node, and ends with the instance: ${bound.get(pod)?.because}` }));
}
