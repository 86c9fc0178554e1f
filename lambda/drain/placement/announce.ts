import { fallsWith } from './fallen';
import type { Pod } from '../../kubernetes/objects';
import type { Announcement } from '../decision';
import type { Drain } from '../drain';

/** Announces the pods that end with the instance, if that interrupts their owner. */
export function boundAnnouncements({ staying: { bound }, view }: Pick<Drain, 'staying' | 'view'>): Announcement[] {
  const byOwner = Map.groupBy(bound.keys(), (pod) => view.ownerOf(pod));
  const interrupted = [...byOwner].flatMap(([owner, pods]): readonly Pod[] => (owner && fallsWith(pods, owner, view) ? pods : []));
  return interrupted.map((pod) => ({ pod, because: `it stays with its node, and ends with the instance: ${bound.get(pod)?.because}` }));
}
