import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Change, Store } from '../cluster/store';
import type { Actor } from '../component-base/environment';

/** The pods without a controller, so that no controller has to search all pods for those it may adopt. */
export class Orphans implements Actor {
  private readonly byNamespace = new Map<string, Map<string, Pod>>();
  private unsubscribe?: () => void;

  constructor(private readonly store: Store) {}

  start(): void {
    for (const pod of this.store.list('pods')) {
      this.put(pod);
    }
    this.unsubscribe = this.store.subscribe((change) => this.observe(change));
  }

  stop(): void {
    this.unsubscribe?.();
  }

  of(namespace: string | undefined): Pod[] {
    return [...this.byNamespace.get(namespace ?? '')?.values() ?? []];
  }

  private observe(change: Change): void {
    if (change.resource !== 'pods') {
      return;
    }
    const pod = change.object as Pod;
    if (change.type === 'DELETED' || controllerOf(pod)) {
      this.byNamespace.get(pod.metadata.namespace ?? '')?.delete(pod.metadata.uid);
    } else {
      this.put(pod);
    }
  }

  private put(pod: Pod): void {
    if (controllerOf(pod)) {
      return;
    }
    const namespace = pod.metadata.namespace ?? '';
    const pods = this.byNamespace.get(namespace) ?? new Map<string, Pod>();
    pods.set(pod.metadata.uid, pod);
    this.byNamespace.set(namespace, pods);
  }
}
