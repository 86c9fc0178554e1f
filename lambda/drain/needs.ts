import { isDecidedByServices } from './balancers/load-balancers';
import type { View } from './index/view';
import { controllerKind, staysWithNode } from './pods/pods';
import { type KindOnNeed, type LoadedOnNeed, NOT_LOADED } from './snapshot';
import { HASH_LABEL, readRelease } from './state/release';
import type { Pod } from '../kubernetes/objects';

type Loaded<K extends KindOnNeed> = Exclude<LoadedOnNeed[K], typeof NOT_LOADED>;

/**
 * The kinds that are watched on need, as one decision reads them. A kind that nobody has looked for reads as none and is taken note of: whoever decides
 * throws the decision away then, for it must not take that for none.
 */
export class KindsOnNeed {
  /** The kind that was missing first. What is asked for after it may rest on what it did not tell. */
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

/** The kinds in which owners of these kinds are found. */
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

/** Of the others only the pods are known, so that an owner of them never counts as gone. */
export function isObservedKind(kind: string): boolean {
  return kindsOfOwner(kind).length > 0;
}

/** The kind of whoever a pod belongs to: its controller, the Deployment that it was released from, or the ReplicaSet that is about to adopt it. */
export function kindOfOwner(pod: Pod): string | undefined {
  return controllerKind(pod) ?? (readRelease(pod) || pod.metadata.labels?.[HASH_LABEL] !== undefined ? 'ReplicaSet' : undefined);
}

/**
 * What is sure to be needed about the pods of draining nodes and released ones, so that a decision that lacks one kind has all of them loaded
 * side by side. What only some decisions need, they say when they need it.
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
