import type { OwnerSpec } from './shapes';
import type { Store } from '../../../simulation/cluster/store';
import { isActive, isReady } from '../../../simulation/component-base/pod-state';

/** The pods that must leave a node, or all of a namespace, and whether they have. */
export class Move {
  private readonly old: ReadonlySet<string>;

  constructor(
    private readonly store: Store,
    private readonly namespace: string,
    private readonly owners: readonly OwnerSpec[],
    private readonly drainingNode?: string,
  ) {
    this.old = new Set(store.list('pods', { namespace, nodeName: drainingNode }).map(({ metadata }) => metadata.uid));
  }

  get pods(): number {
    return this.old.size;
  }

  isOld(uid: string): boolean {
    return this.old.has(uid);
  }

  /** Whether the old pods are gone, and every owner has all its pods without them and their node. */
  get isDone(): boolean {
    const pods = this.store.list('pods', { namespace: this.namespace });
    if (pods.some(({ metadata }) => this.old.has(metadata.uid))) {
      return false;
    }
    return this.owners.every(({ name, replicas }) => replicas <= pods.filter((pod) =>
      pod.metadata.labels?.app === name && isActive(pod) && isReady(pod) && pod.spec.nodeName !== this.drainingNode).length);
  }
}
