import type { Pod } from '../cluster/objects';

/**
 * How often an owner's pods were moved. Kubernetes does not say which pod replaces which: a new pod is assumed to replace the one that went first,
 * unless it has the name of another.
 */
export class Moves {
  private readonly depth = new Map<string, number>();
  private readonly places: Array<{ readonly name: string; readonly depth: number }> = [];
  private readonly left = new Set<string>();
  private total = 0;
  private longest = 0;

  /** How many pods were moved. */
  get count(): number {
    return this.total;
  }

  /** The most moves of one pod, including those of the pods that it replaced. */
  get most(): number {
    return this.longest;
  }

  /** A pod has appeared, replacing one that went, if there is one. */
  arrive(pod: Pod): void {
    if (this.depth.has(pod.metadata.uid)) {
      return;
    }
    const named = this.places.findIndex(({ name }) => name === pod.metadata.name);
    const [place] = this.places.splice(Math.max(0, named), 1);
    this.depth.set(pod.metadata.uid, place?.depth ?? 0);
  }

  /** A pod is to be replaced by another, now or when the other has come up. Returns whether that is new. */
  leave(pod: Pod): boolean {
    if (this.left.has(pod.metadata.uid)) {
      return false;
    }
    this.left.add(pod.metadata.uid);
    const depth = (this.depth.get(pod.metadata.uid) ?? 0) + 1;
    this.places.push({ name: pod.metadata.name, depth });
    this.total++;
    this.longest = Math.max(this.longest, depth);
    return true;
  }

  /** The pod stays after all. */
  stay(pod: Pod): void {
    if (!this.left.delete(pod.metadata.uid)) {
      return;
    }
    const place = this.places.findIndex(({ name }) => name === pod.metadata.name);
    if (place >= 0) {
      this.places.splice(place, 1);
    }
    this.total--;
  }
}
