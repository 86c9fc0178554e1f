import { keyOf } from './keys';
import type { Orphans } from './orphans';
import { PodController } from './pod-controller';
import { makePod } from './pod-maker';
import { ControllerRevision, presentRevision, REVISION_LABEL, revisionsOf } from './revisions';
import type { LabelSelector, Pod, StatefulSet } from '../cluster/objects';
import type { Environment } from '../component-base/environment';
import { availableAt, isAvailable, isFinished, isReady, isTerminating } from '../component-base/pod-state';

const INDEX_LABEL = 'apps.kubernetes.io/pod-index';
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
/** How soon a failed creation of a pod is retried. */
const RETRY_MS = 1_000;

/** The set's target template, and the one of the pods that an update has not reached yet. */
interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** Pods with stable names, handled one after the other unless the set asks for parallel management. */
export class StatefulSetController extends PodController<'statefulsets'> {
  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'statefulsets', orphans);
  }

  protected selectorOf(owner: StatefulSet): LabelSelector | undefined {
    return owner.spec.selector;
  }

  /** Pods found at the start are taken to have their owner's template of that time. */
  protected override seed(): void {
    super.seed();
    const { store } = this.environment;
    for (const set of store.list('statefulsets')) {
      presentRevision(store, set, () => set.status?.updateRevision);
    }
  }

  protected sync(set: StatefulSet): void {
    const pods = this.claim(set);
    const { store } = this.environment;
    const update = presentRevision(store, set, () => set.status?.updateRevision);
    const current = revisionsOf(store, set).find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    if (!set.metadata.deletionTimestamp) {
      this.arrange(set, pods, { current, update });
    }
    this.report(set, pods, { current, update });
  }

  /** One step towards the wanted pods: created from the lowest ordinal, deleted from the highest. */
  private arrange(set: StatefulSet, pods: readonly Pod[], revisions: Revisions): void {
    const { start, end } = ordinalsOf(set);
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    for (let ordinal = start; ordinal < end; ordinal++) {
      if (this.settle(set, ordinal, byOrdinal.get(ordinal), revisions) || parallel) {
        continue;
      }
      return;
    }
    const surplus = pods.filter((pod) => ordinalOf(pod) >= end || ordinalOf(pod) < start).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    for (const pod of surplus) {
      if (!isTerminating(pod)) {
        this.remove(set, pod);
      }
      if (!parallel) {
        return;
      }
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') {
      this.roll(set, byOrdinal, revisions);
    }
  }

  /** Whether a running pod has this ordinal, so that the next may be created. */
  private settle(set: StatefulSet, ordinal: number, pod: Pod | undefined, revisions: Revisions): boolean {
    if (!pod) {
      this.make(set, ordinal, revisions);
      return false;
    }
    // Its name is only free once it is gone.
    if (isTerminating(pod)) {
      return false;
    }
    if (isFinished(pod)) {
      this.remove(set, pod);
      return false;
    }
    return this.isHealthy(set, pod);
  }

  /** Replaces the pod with the highest ordinal that does not have the newest template; the next one only when that one is healthy. */
  private roll(set: StatefulSet, byOrdinal: ReadonlyMap<number, Pod>, { update }: Revisions): void {
    const { start, end } = ordinalsOf(set);
    const lowest = Math.max(start, set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
    for (let ordinal = end - 1; ordinal >= lowest; ordinal--) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) {
        return;
      }
      if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        this.remove(set, pod);
        return;
      }
      if (!this.isHealthy(set, pod)) {
        return;
      }
    }
  }

  private make(set: StatefulSet, ordinal: number, { current, update }: Revisions): void {
    const { store, events } = this.environment;
    const { namespace } = set.metadata;
    const name = `${set.metadata.name}-${ordinal}`;
    if (store.get('pods', namespace, name)) {
      return;
    } // somebody else's pod has the name
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const revision = ordinal >= partition ? update : current;
    const template = revision.data.spec.template;
    this.makeClaims(set, ordinal);
    const made = makePod(this.environment, { ...template, spec: { ...template.spec, volumes: this.volumes(set, ordinal, revision) } }, {
      namespace,
      owner: this.referenceTo(set),
      name,
      labels: { [REVISION_LABEL]: revision.metadata.name, [POD_NAME_LABEL]: name, [INDEX_LABEL]: String(ordinal) },
    });
    if (made.type === 'refused') {
      events.record(set, 'Warning', 'FailedCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${made.because}`);
      this.queue.addAfter(keyOf(set), RETRY_MS);
    } else {
      events.record(set, 'Normal', 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    }
  }

  private volumes(set: StatefulSet, ordinal: number, revision: ControllerRevision): Pod['spec']['volumes'] {
    const { volumes } = revision.data.spec.template.spec;
    const claims = set.spec.volumeClaimTemplates ?? [];
    if (claims.length === 0) {
      return volumes;
    }
    const own = claims.map(({ metadata }) => ({
      name: metadata.name, persistentVolumeClaim: { claimName: `${metadata.name}-${set.metadata.name}-${ordinal}` },
    }));
    return [...(volumes ?? []).filter(({ name }) => !own.some((volume) => volume.name === name)), ...own];
  }

  /** Claims outlive their pods, so most exist already. A new claim stays without a volume: nothing here provisions any. */
  private makeClaims(set: StatefulSet, ordinal: number): void {
    const { store } = this.environment;
    const { namespace } = set.metadata;
    for (const { metadata, spec } of set.spec.volumeClaimTemplates ?? []) {
      const name = `${metadata.name}-${set.metadata.name}-${ordinal}`;
      if (store.get('persistentvolumeclaims', namespace, name)) {
        continue;
      }
      store.create('persistentvolumeclaims', { metadata: { name, namespace }, spec, status: { phase: 'Pending' } });
    }
  }

  private remove(set: StatefulSet, pod: Pod): void {
    this.environment.deletePod(pod);
    this.environment.events.record(set, 'Normal', 'SuccessfulDelete',
      `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
  }

  private isHealthy(set: StatefulSet, pod: Pod): boolean {
    if (isTerminating(pod) || !isReady(pod)) {
      return false;
    }
    const now = this.environment.clock.now();
    const at = availableAt(pod, set.spec.minReadySeconds) ?? Infinity;
    if (at > now) {
      this.queue.addAfter(keyOf(set), at - now);
    }
    return at <= now;
  }

  private report(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions): void {
    const { store, clock } = this.environment;
    const { start, end } = ordinalsOf(set);
    const placed = pods.filter((pod) => ordinalOf(pod) >= start && ordinalOf(pod) < end);
    const staying = pods.filter((pod) => !isTerminating(pod));
    const ready = staying.filter(isReady);
    const updated = staying.filter((pod) => revisionOf(pod) === update.metadata.name);
    const rolledOut = placed.length === end - start
      && placed.every((pod) => revisionOf(pod) === update.metadata.name && isReady(pod) && !isTerminating(pod));
    const currentRevision = rolledOut ? update.metadata.name : current.metadata.name;
    const stored = store.get('statefulsets', set.metadata.namespace, set.metadata.name);
    if (!stored) {
      return;
    }
    store.update('statefulsets', {
      ...stored,
      status: {
        ...stored.status,
        observedGeneration: set.metadata.generation,
        replicas: pods.length,
        readyReplicas: ready.length || undefined,
        availableReplicas: ready.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, clock.now())).length,
        currentReplicas: staying.filter((pod) => revisionOf(pod) === currentRevision).length || undefined,
        updatedReplicas: updated.length || undefined,
        currentRevision,
        updateRevision: update.metadata.name,
      },
    });
  }
}

/** The first ordinal, and the one after the last. */
function ordinalsOf(set: StatefulSet): { start: number; end: number } {
  const start = set.spec.ordinals?.start ?? 0;
  return { start, end: start + (set.spec.replicas ?? 1) };
}

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

function revisionOf(pod: Pod): string | undefined {
  return pod.metadata.labels?.[REVISION_LABEL];
}
