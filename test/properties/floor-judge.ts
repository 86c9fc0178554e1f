import type { ApiRequest } from '../../simulation/cluster/api/request';
import type { Pod, PodDisruptionBudget } from '../../simulation/cluster/objects';
import { matchesSelector } from '../../simulation/cluster/selectors';
import type { Change } from '../../simulation/cluster/store';
import { isActive, isAvailable, isFinished, isReady } from '../../simulation/component-base/pod-state';
import { floorOf } from '../../simulation/observe/floor';
import { objectOf, type OwnerId, ownerOfPod, wishOf } from '../../simulation/observe/owners';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

/**
 * Judges every pod that the drainer removes by the API server's state at that moment. Of the drainer it uses only its announcements.
 *
 * Nobody can act on what they cannot know yet. So if somebody else removed a pod of the owner, or scaled it up, within the time that the news needs
 * to reach the drainer, the pod is not judged.
 */
export class FloorJudge {
  readonly violations: string[] = [];
  /** How many pods were judged, and how many of them were not excused. */
  judged = 0;
  /** The owner of each pod when first seen: a released pod still serves its owner. */
  private readonly ownerOf = new Map<string, OwnerId | undefined>();
  /** How many pods each owner had at the beginning: the number that an owner without `replicas` wants. */
  private readonly hadAtFirst = new Map<string, number>();
  private readonly disturbedAt = new Map<string, number>();
  private readonly pending = new Map<ApiRequest, string>();
  private budgetsChangedAt = -Infinity;
  private acting = false;

  /**
   * @param lag how much later the drainer sees what others do, in milliseconds
   * @param calledFrom when pods of a node may start to go at any cost
   */
  constructor(
    private readonly world: World, private readonly drainer: DeployedDrainer, private readonly lag: number,
    private readonly calledFrom: (node: string) => number = () => -Infinity,
  ) {
    world.store.list('pods').forEach((pod) => this.note(pod));
    for (const owner of this.ownerOf.values()) {
      if (owner) {
        this.hadAtFirst.set(owner.uid, (this.hadAtFirst.get(owner.uid) ?? 0) + 1);
      }
    }
    world.store.subscribe((change) => this.observe(change));
    drainer.endpoint.observe({
      before: ({ request }) => {
        this.acting = true;
        const charge = isEnd(request) ? this.judge(request) : undefined;
        if (charge) {
          this.pending.set(request, charge);
        }
      },
      after: ({ request, answer }) => {
        this.acting = false;
        const charge = this.pending.get(request);
        if (charge && answer.code < 300) {
          this.violations.push(charge);
        }
        this.pending.delete(request);
      },
    });
  }

  private get now(): number {
    return this.world.clock.now();
  }

  /** Why this pod must not go now, if the request makes it go. */
  private judge({ namespace, name = '', verb }: ApiRequest): string | undefined {
    const { store, clock } = this.world;
    const pod = store.get('pods', namespace, name);
    const owner = pod && this.ownerOf.get(pod.metadata.uid);
    const object = owner && objectOf(owner, store);
    // The group chose force; another judge checks when that may begin.
    if (!pod || !owner || !object || verb === 'delete' || !isActive(pod)) {
      return undefined;
    }
    const { desired, maxUnavailable, minReadySeconds } = wishOf(object);
    const pods = store.list('pods', { namespace }).filter((other) => this.ownerOf.get(other.metadata.uid)?.uid === owner.uid);
    const available = pods.filter((other) => isActive(other) && isAvailable(other, minReadySeconds, clock.now()));
    if (!available.includes(pod)) {
      return undefined;
    }
    this.judged++;
    const wanted = desired ?? this.hadAtFirst.get(owner.uid) ?? pods.length;
    const floor = floorOf(wanted, maxUnavailable, this.budgetsOf(owner, pods));
    const disturbed = Math.max(this.budgetsChangedAt, this.disturbedAt.get(owner.uid) ?? -Infinity);
    if (available.length - 1 >= floor.pods || this.now - disturbed <= this.lag) {
      return undefined;
    }
    const what = `${this.time()} eviction of ${namespace}/${name} takes ${owner.key} from ${available.length} to ${available.length - 1} available pods, `
      + `its floor is ${floor.pods} (${floor.from})`;
    const announced = this.drainer.messages('Owner will be interrupted').filter((entry) => entry.pod === `${namespace}/${name}`).at(-1);
    if (!announced) {
      return `${what}, and that was not announced`;
    }
    const isCalled = String(announced.because).includes('time is up');
    if (isCalled && this.now < this.calledFrom(pod.spec.nodeName ?? '')) {
      return `${what}, and it was announced that time is up, too soon`;
    }
    const isMovable = owner.kind !== 'Pod' && wanted > 1 && !isCalled;
    return isMovable ? `${what}, and it was announced though it is movable: ${String(announced.because)}` : undefined;
  }

  /** The budgets that select exactly this owner's pods. */
  private budgetsOf(owner: OwnerId, pods: readonly Pod[]): PodDisruptionBudget[] {
    const { store } = this.world;
    return store.list('poddisruptionbudgets', { namespace: owner.namespace }).filter(({ spec }) => {
      const selected = store.list('pods', { namespace: owner.namespace }).filter((pod) => !isFinished(pod) && matchesSelector(spec.selector, pod.metadata.labels));
      return selected.every((pod) => this.ownerOf.get(pod.metadata.uid)?.uid === owner.uid)
        && pods.filter((pod) => !isFinished(pod)).every((pod) => selected.includes(pod));
    });
  }

  private observe({ resource, type, object, previous }: Change): void {
    if (resource === 'poddisruptionbudgets' && (type !== 'MODIFIED' || object.spec !== previous?.spec)) {
      this.budgetsChangedAt = this.now;
    } else if (resource !== 'pods') {
      if (type !== 'MODIFIED' || object.metadata.generation !== previous?.metadata.generation) {
        this.disturbedAt.set(object.metadata.uid, this.now);
      }
    } else {
      this.note(object as Pod);
      const owner = this.ownerOf.get(object.metadata.uid);
      const before = previous as Pod | undefined;
      const isLost = before && isActive(before) && isReady(before) && (type === 'DELETED' || !isActive(object as Pod) || !isReady(object as Pod));
      if (owner && isLost && !this.acting) {
        this.disturbedAt.set(owner.uid, this.now);
      }
    }
  }

  private note(pod: Pod): void {
    const { uid } = pod.metadata;
    if (!this.ownerOf.has(uid)) {
      this.ownerOf.set(uid, ownerOfPod(pod, this.world.store));
    }
  }

  private time(): string {
    return new Date(this.now).toISOString().slice(11, 19);
  }
}

/** Whether the request makes a pod go. */
export function isEnd({ verb, resource, subresource }: ApiRequest): boolean {
  return resource === 'pods' && (subresource === 'eviction' || (subresource === undefined && verb === 'delete'));
}
