import { isDecidedByServices } from './balancers/load-balancers';
import type { View } from './index/view';
import { controllerKind, staysWithNode } from './pods/pods';
import { type KindOnNeed, type LoadedOnNeed, NOT_LOADED } from './snapshot';
import { HASH_LABEL, readRelease } from './state/release';
import type { Pod } from '../kubernetes/objects';

type Loaded<K extends KindOnNeed> = Exclude<LoadedOnNeed[K], typeof NOT_LOADED>;

/**
 * The kinds that are watched only when needed, as one decision reads them. A kind that is not loaded reads as empty, and is recorded as missing: the
 * decision that read it must then be discarded, since "not loaded" does not mean "none".
 */
export class KindsOnNeed {
  /** The first kind that was missing. Requests for other kinds after that may be based on the empty answer. */
  private firstMissing?: KindOnNeed;

  constructor(private readonly snapshot: LoadedOnNeed) {}

  of<K extends KindOnNeed>(kind: K): Loaded<K> {
    const objects = this.snapshot[kind];
    if (objects === NOT_LOADED) {
      this.firstMissing ??= kind;
      return [] as unknown as Loaded<K>;
    }
    return objects as Loaded<K>;
  }

  get missing(): KindOnNeed | undefined {
    return this.firstMissing;
  }
}

/** The kinds to load in order to find an owner of each kind. */
const KINDS_OF_OWNER: Readonly<Record<string, readonly KindOnNeed[]>> = {
  Deployment: ['replicaSets', 'deployments'],
  ReplicaSet: ['replicaSets', 'deployments'],
  StatefulSet: ['statefulSets'],
  ReplicationController: ['replicationControllers'],
  Job: ['jobs'],
};

export function kindsOfOwner(kind: string | undefined): readonly KindOnNeed[] {
  return KINDS_OF_OWNER[kind ?? ''] ?? [];
}

/** Whether we read objects of this kind. Of other kinds we know only the pods, so an owner of such a kind never counts as gone. */
export function isObservedKind(kind: string): boolean {
  return kindsOfOwner(kind).length > 0;
}

/** The kind of a pod's owner: its controller, or the ReplicaSet that it was released from or that is about to adopt it. */
export function kindOfOwner(pod: Pod): string | undefined {
  return controllerKind(pod) ?? (readRelease(pod) || pod.metadata.labels?.[HASH_LABEL] !== undefined ? 'ReplicaSet' : undefined);
}

/**
 * The kinds that a decision about the pods of draining nodes, and about released pods, is certain to need. If one is missing, they are all loaded in
 * parallel. Kinds that only some decisions need are requested when they are needed.
 */
export function kindsNeeded(view: View): ReadonlySet<KindOnNeed> {
  const { drainingNodes } = view.snapshot;
  const leaving = drainingNodes.flatMap(({ node }) => view.podsOn(node.metadata.name).filter((pod) => !staysWithNode(pod)));
  const needed = new Set<KindOnNeed>(drainingNodes.some(({ state }) => isDecidedByServices(state)) ? ['services'] : []);
  for (const pod of [...leaving, ...view.releasedPods]) {
    kindsOfOwner(kindOfOwner(pod)).forEach((kind) => needed.add(kind));
    if (pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
      needed.add('claims').add('volumes').add('attachments');
    }
  }
  for (const { owners, volumes } of drainingNodes.flatMap(({ state }) => state.baseline ?? [])) {
    owners.flatMap(({ kind }) => kindsOfOwner(kind)).forEach((kind) => needed.add(kind));
    if (volumes.length > 0) {
      needed.add('attachments');
    }
  }
  return needed;
}
