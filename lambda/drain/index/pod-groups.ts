import type { Pod } from '../../kubernetes/objects';

const NONE: readonly Pod[] = [];

/** Pods that have something in common, in the order in which they were added. A pod that changes keeps its position. */
export class PodGroup {
  private readonly members = new Map<string, Pod>();
  private listed?: readonly Pod[];

  get pods(): readonly Pod[] {
    return (this.listed ??= [...this.members.values()]);
  }

  put(pod: Pod): void {
    this.members.set(pod.metadata.uid, pod);
    this.listed = undefined;
  }

  /** Removes the pod, unless it has been replaced by a newer version. */
  remove(pod: Pod): void {
    const { uid } = pod.metadata;
    if (this.members.get(uid) === pod) {
      this.members.delete(uid);
      this.listed = undefined;
    }
  }
}

/** Groups of pods by a key. */
export class PodGroups {
  private readonly groups = new Map<string, PodGroup>();

  of(key: string): readonly Pod[] {
    return this.groups.get(key)?.pods ?? NONE;
  }

  put(key: string, pod: Pod): void {
    const known = this.groups.get(key) ?? new PodGroup();
    known.put(pod);
    this.groups.set(key, known);
  }

  remove(key: string, pod: Pod): void {
    this.groups.get(key)?.remove(pod);
  }
}
