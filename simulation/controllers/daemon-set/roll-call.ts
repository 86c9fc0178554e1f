import { nodeOf, type Wanted } from './places';
import type { DaemonSet, Pod } from '../../cluster/objects';
import { availableAt, isAvailable, isFinished, isReady, isTerminating } from '../../component-base/pod-state';
import { REVISION_LABEL } from '../revisions';

/** What was found on a node at the last look. */
interface Found {
  readonly wanted: Wanted;
  /** The pod that counts in the set's status. */
  readonly counted?: Pod;
  /** The pod that stays. */
  readonly present?: Pod;
}

interface Counts {
  wanted: number;
  scheduled: number;
  misscheduled: number;
  ready: number;
  updated: number;
  /** The number of present pods with an earlier template. */
  old: number;
}

/**
 * The nodes of one DaemonSet: whether it wants a pod on each, and which of its pods are there. Most changes concern one node, so the results of the
 * others are reused.
 */
export class RollCall {
  private readonly podsOf = new Map<string, Map<string, Pod>>();
  private readonly found = new Map<string, Found>();
  /** Counted pods that were not available yet. */
  private readonly coming = new Map<string, Pod>();
  private readonly counts: Counts = { wanted: 0, scheduled: 0, misscheduled: 0, ready: 0, updated: 0, old: 0 };
  private changed = new Set<string>();

  /** @param hash the hash of the set's current template */
  constructor(readonly spec: DaemonSet['spec'], readonly hash: string, pods: readonly Pod[], nodes: readonly string[]) {
    for (const pod of pods) {
      this.put(pod);
    }
    this.changed = new Set(nodes);
  }

  put(pod: Pod): void {
    const node = nodeOf(pod);
    const pods = this.podsOf.get(node) ?? new Map<string, Pod>();
    pods.set(pod.metadata.uid, pod);
    this.podsOf.set(node, pods);
    this.changed.add(node);
  }

  take(pod: Pod): void {
    const node = nodeOf(pod);
    const pods = this.podsOf.get(node);
    pods?.delete(pod.metadata.uid);
    if (pods?.size === 0) {
      this.podsOf.delete(node);
    }
    this.changed.add(node);
  }

  nodeChanged(name: string): void {
    this.changed.add(name);
  }

  /** Returns the nodes that must be looked at again, each only once. */
  takeChanged(): readonly string[] {
    const changed = [...this.changed];
    this.changed = new Set();
    return changed;
  }

  podsOn(node: string): Pod[] {
    return [...this.podsOf.get(node)?.values() ?? []];
  }

  /** Records what is on a node, or that the node is gone. */
  note(node: string, pods: readonly Pod[], wanted: Wanted | undefined, present?: Pod): void {
    const before = this.found.get(node);
    if (before) {
      this.add(before, -1);
    }
    this.coming.delete(node);
    if (!wanted) {
      this.found.delete(node);
      return;
    }
    const after: Found = { wanted, counted: pods.find((pod) => !isTerminating(pod)), present };
    this.found.set(node, after);
    this.add(after, 1);
    if (wanted.place && after.counted) {
      this.coming.set(node, after.counted);
    }
  }

  /** The pods that stay and have an earlier template, in the order in which their nodes were found. */
  get old(): Pod[] {
    return this.counts.old === 0 ? [] : this.present.filter((pod) => this.isOld(pod));
  }

  get present(): Pod[] {
    return [...this.found.values()].flatMap(({ present }) => present ?? []);
  }

  get desired(): number {
    return this.counts.wanted;
  }

  status(minReadySeconds: number | undefined, now: number): DaemonSet['status'] & { readonly nextAt: number } {
    const { wanted, scheduled, misscheduled, ready, updated } = this.counts;
    let nextAt = Infinity;
    for (const [node, pod] of this.coming) {
      if (isAvailable(pod, minReadySeconds, now)) {
        this.coming.delete(node);
      } else {
        nextAt = Math.min(nextAt, availableAt(pod, minReadySeconds) ?? Infinity);
      }
    }
    const available = scheduled - this.coming.size;
    return {
      nextAt,
      desiredNumberScheduled: wanted,
      currentNumberScheduled: scheduled,
      numberMisscheduled: misscheduled,
      numberReady: ready,
      numberAvailable: available || undefined,
      numberUnavailable: wanted - available || undefined,
      updatedNumberScheduled: updated || undefined,
    };
  }

  private add({ wanted, counted, present }: Found, sign: 1 | -1): void {
    const { counts } = this;
    if (wanted.place) {
      counts.wanted += sign;
    }
    if (wanted.place && counted) {
      counts.scheduled += sign;
      if (isReady(counted)) {
        counts.ready += sign;
      }
      if (this.isUpToDate(counted)) {
        counts.updated += sign;
      }
    }
    if (!wanted.place && counted) {
      counts.misscheduled += sign;
    }
    if (present && this.isOld(present)) {
      counts.old += sign;
    }
  }

  private isOld(pod: Pod): boolean {
    return !this.isUpToDate(pod) && !isTerminating(pod) && !isFinished(pod);
  }

  private isUpToDate({ metadata }: Pod): boolean {
    return metadata.labels?.[REVISION_LABEL] === this.hash;
  }
}
