import type { View } from './view';
import type { Pod } from '../../kubernetes/objects';
import type { Owner } from '../owners/owners';
import { type UnplacedPod, unplaced } from '../placement/unplaced';
import { isReady, isTerminating } from '../pods/pods';

/** The pods of one owner by state, computed once per decision, because every draining node with one of them asks. */
export class OwnedPods {
  readonly available: readonly Pod[];
  /** Neither available nor leaving: what a gate waits for. */
  readonly expected: readonly Pod[];
  /** The expected pods that have not been scheduled. */
  readonly unplaced: readonly UnplacedPod[];
  readonly terminating: readonly Pod[];
  /** The serving pods: available ones, and those that are Ready but not yet for long enough. */
  readonly serving: readonly Pod[];
  private readonly availableByNode = new Map<string, number>();

  constructor(owner: Owner, view: View) {
    const [available, expected, terminating]: Pod[][] = [[], [], []];
    for (const pod of view.podsOf(owner.uid)) {
      if (view.isAvailable(pod, owner)) {
        available.push(pod);
        const { nodeName = '' } = pod.spec;
        this.availableByNode.set(nodeName, (this.availableByNode.get(nodeName) ?? 0) + 1);
      } else if (isTerminating(pod)) {
        terminating.push(pod);
      } else if (!view.isLeaving(pod)) {
        expected.push(pod);
      }
    }
    this.available = available;
    this.expected = expected;
    this.unplaced = expected.flatMap((pod) => unplaced(pod) ?? []);
    this.terminating = terminating;
    this.serving = [...available, ...expected.filter((pod) => isReady(pod) && !view.snapshot.ending.has(pod.spec.nodeName ?? ''))];
  }

  /** How many available pods are not on this node. */
  availableOutside(nodeName: string): number {
    return this.available.length - (this.availableByNode.get(nodeName) ?? 0);
  }
}
