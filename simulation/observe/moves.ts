import type { Pod } from '../cluster/objects';

/**
 * How often the pods of an owner were moved. Kubernetes does not say which pod replaces which: a new pod takes the place that
 * was left first, unless it has the name of the one that went.
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

  /** The most moves that one pod had, counting those of the pods that it came after. */
  get most(): number {
    return this.longest;
  }

  /** A pod is there, in the place of one that went if there is such a place. */
  arrive(pod: Pod): void {
    if (this.depth.has(pod.metadata.uid)) {
      return;
    }
    const named = this.places.findIndex(({ name }) => name === pod.metadata.name);
    const [place] = this.places.splice(Math.max(0, named), 1);
    this.depth.set(pod.metadata.uid, place?.depth ?? 0);
  }

  /** A pod leaves its place to another, now or when the other has come up. Answers whether it had not done so before. */
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

  /** It took its place back. */
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
