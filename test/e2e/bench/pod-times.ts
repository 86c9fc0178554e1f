import type { Pod } from '../../../simulation/cluster/objects';
import type { Change, Store } from '../../../simulation/cluster/store';
import { isReady, isTerminating } from '../../../simulation/component-base/pod-state';

/** When the states of a pod were observed, in milliseconds since the epoch. */
export interface PodTimes {
  readonly name: string;
  /** Its label `app`, which identifies its owner in the shape. */
  readonly app: string;
  readonly node?: string;
  readonly createdAt: number;
  readonly readyAt?: number;
  readonly leavingAt?: number;
  readonly goneAt?: number;
}

/** Records the times of a namespace's pods. */
export class PodTimesRecorder {
  private readonly times = new Map<string, PodTimes>();
  private readonly unsubscribe: () => void;

  constructor(private readonly store: Store, private readonly namespace: string) {
    store.list('pods', { namespace }).forEach((pod) => this.note(pod, false));
    this.unsubscribe = store.subscribe((change) => this.observe(change));
  }

  get all(): ReadonlyMap<string, PodTimes> {
    return this.times;
  }

  stop(): void {
    this.unsubscribe();
  }

  private observe({ resource, type, object }: Change): void {
    if (resource === 'pods' && object.metadata.namespace === this.namespace) {
      this.note(object as Pod, type === 'DELETED');
    }
  }

  private note(pod: Pod, gone: boolean): void {
    const now = this.store.clock.now();
    const { uid, name, labels } = pod.metadata;
    const known = this.times.get(uid);
    this.times.set(uid, {
      name,
      app: labels?.app ?? '',
      node: pod.spec.nodeName,
      createdAt: known?.createdAt ?? now,
      readyAt: known?.readyAt ?? (isReady(pod) ? now : undefined),
      leavingAt: known?.leavingAt ?? (isTerminating(pod) || gone ? now : undefined),
      goneAt: gone ? now : undefined,
    });
  }
}
