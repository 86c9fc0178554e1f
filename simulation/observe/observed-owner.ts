import { Level } from './level';
import { Moves } from './moves';
import { objectOf, OwnerId, Wish, wishOf } from './owners';
import type { Pod } from '../cluster/objects';
import type { Store } from '../cluster/store';
import { isFinished } from '../component-base/pod-state';

/** An owner, with its pods and what happened to them. */
export class ObservedOwner {
  readonly pods = new Map<string, Pod>();
  readonly available = new Set<string>();
  readonly level = new Level();
  readonly moves = new Moves();
  private wish: Wish;
  private ended = false;
  /** The number that it is assumed to want if it does not say: the most pods it was seen with at the start. */
  private presumed = 0;

  constructor(readonly id: OwnerId, private readonly store: Store) {
    const object = objectOf(id, store);
    this.wish = object ? wishOf(object) : { desired: undefined, maxUnavailable: 0, minReadySeconds: 0 };
  }

  get desired(): number {
    return this.ended ? 0 : this.wish.desired ?? this.presumed;
  }

  /** Whether it is gone, and wants no pods. */
  get gone(): boolean {
    return this.ended;
  }

  get maxUnavailable(): number {
    return this.wish.maxUnavailable;
  }

  get minReadyMs(): number {
    return this.wish.minReadySeconds * 1000;
  }

  get labels(): Readonly<Record<string, string>> {
    const [example] = this.pods.values();
    return this.wish.labels ?? example?.metadata.labels ?? {};
  }

  presume(): void {
    this.presumed = this.pods.size;
  }

  /** The owner has changed or is gone. Returns whether other budgets may select its pods now. */
  refresh(deleted: boolean): boolean {
    const object = objectOf(this.id, this.store);
    const { labels } = this.wish;
    const { ended } = this;
    if (object && !isSpentPod(object.kind, object as Pod)) {
      this.wish = wishOf(object);
    } else if (object || (deleted && this.id.kind !== 'Pod')) {
      this.ended = true;
    }
    return this.wish.labels !== labels || this.ended !== ended;
  }
}

function isSpentPod(kind: string, pod: Pod): boolean {
  return kind === 'Pod' && isFinished(pod) && !pod.metadata.deletionTimestamp;
}
