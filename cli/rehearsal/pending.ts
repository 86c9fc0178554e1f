import type { Pod } from '../../simulation/cluster/objects';
import type { Change, Store } from '../../simulation/cluster/store';
import { conditionOf } from '../../simulation/component-base/conditions';
import { PENDING_SECONDS } from '../result/result';

export interface WaitedPod {
  readonly pod: string;
  readonly seconds: number;
  readonly because: string;
}

/** Records which pods were unscheduled for long, and what the scheduler said of them. */
export class PendingPods {
  readonly waited: WaitedPod[] = [];
  private readonly since = new Map<string, { readonly at: number; because: string }>();
  private readonly unsubscribe: () => void;

  constructor(private readonly store: Store) {
    this.unsubscribe = store.subscribe((change) => this.observe(change));
  }

  stop(): void {
    this.unsubscribe();
  }

  private observe({ resource, type, object }: Change): void {
    if (resource !== 'pods') {
      return;
    }
    const { metadata, spec, status } = object as Pod;
    const known = this.since.get(metadata.uid);
    if (spec.nodeName === undefined && type !== 'DELETED') {
      const message = conditionOf(status.conditions, 'PodScheduled')?.message;
      if (!known) {
        this.since.set(metadata.uid, { at: this.store.clock.now(), because: message ?? '' });
      } else if (message) {
        known.because = message;
      }
      return;
    }
    if (!known) {
      return;
    }
    this.since.delete(metadata.uid);
    const seconds = Math.round((this.store.clock.now() - known.at) / 1000);
    if (seconds > PENDING_SECONDS) {
      this.waited.push({ pod: `${metadata.namespace}/${metadata.name}`, seconds, because: known.because });
    }
  }
}
