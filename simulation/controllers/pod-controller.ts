import { Controller } from './controller';
import { keyOf, partsOf } from './keys';
import type { Orphans } from './orphans';
import { RESOURCE_KINDS } from '../cluster/kinds';
import type { LabelSelector, OwnerReference, Pod, StoredObject, StringMap } from '../cluster/objects';
import { controllerOf, matchesSelector } from '../cluster/selectors';
import type { Change, Kinds } from '../cluster/store';
import type { Environment } from '../component-base/environment';
import { isActive } from '../component-base/pod-state';

/** The built-in kinds that create pods. */
export type PodOwner = 'replicasets' | 'replicationcontrollers' | 'statefulsets' | 'daemonsets' | 'jobs';

/** Common base of pod controllers: they own pods by owner reference, and find them by selector. */
export abstract class PodController<R extends PodOwner> extends Controller {
  /** For each labels object, which stays the same while a pod's status changes: whether the last selector selects it. */
  private readonly selected = new WeakMap<StringMap, { readonly selector: LabelSelector; readonly matches: boolean }>();

  constructor(environment: Environment, protected readonly resource: R, private readonly orphans: Orphans) {
    super(environment);
  }

  protected abstract selectorOf(owner: Kinds[R]): LabelSelector | undefined;
  protected abstract sync(owner: Kinds[R]): void;

  /** Queues an owner after a change. */
  protected enqueue(key: string, _change: Change): void {
    this.queue.add(key);
  }

  protected seed(): void {
    for (const owner of this.environment.store.list(this.resource)) {
      this.queue.add(keyOf(owner));
    }
  }

  protected observe(change: Change): void {
    if (change.resource === this.resource) {
      if (change.type === 'DELETED') {
        this.queue.forget(keyOf(change.object));
      } else {
        this.enqueue(keyOf(change.object), change);
      }
    } else if (change.resource === 'pods') {
      this.observePod(change);
    }
  }

  protected reconcile(key: string): void {
    const { namespace, name } = partsOf(key);
    const owner = this.environment.store.get(this.resource, namespace, name);
    if (owner) {
      this.sync(owner);
    }
  }

  /** The owner's pods, after releasing those that its selector no longer matches, and adopting orphans. */
  protected claim(owner: Kinds[R]): Pod[] {
    const isLeaving = owner.metadata.deletionTimestamp !== undefined;
    const kept = this.keptOf(owner, this.environment.store.list('pods', { controllerUid: owner.metadata.uid }), isLeaving);
    return isLeaving ? kept : [...kept, ...this.adoptOrphans(owner)];
  }

  /** The owned pods that the selector still matches. Releases the others, unless the owner is being deleted. */
  protected keptOf(owner: Kinds[R], owned: readonly Pod[], isLeaving: boolean): Pod[] {
    const selector = this.selectorOf(owner);
    const kept: Pod[] = [];
    const lost: Pod[] = [];
    for (const pod of owned) {
      (this.selects(selector, pod) || !isActive(pod) ? kept : lost).push(pod);
    }
    if (!isLeaving) {
      for (const pod of lost) {
        this.release(pod, owner);
      }
    }
    return kept;
  }

  protected adoptOrphans(owner: Kinds[R]): Pod[] {
    const selector = this.selectorOf(owner);
    return this.orphans.of(owner.metadata.namespace)
      .filter((pod) => isActive(pod) && matchesSelector(selector, pod.metadata.labels))
      .map((pod) => this.adopt(pod, owner));
  }

  private selects(selector: LabelSelector | undefined, { metadata: { labels } }: Pod): boolean {
    if (!selector || !labels) {
      return matchesSelector(selector, labels);
    }
    const known = this.selected.get(labels);
    if (known?.selector === selector) {
      return known.matches;
    }
    const matches = matchesSelector(selector, labels);
    this.selected.set(labels, { selector, matches });
    return matches;
  }

  protected referenceTo(owner: StoredObject): OwnerReference {
    const { apiVersion, kind } = RESOURCE_KINDS[this.resource];
    return {
      apiVersion, kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true,
    };
  }

  private observePod(change: Change): void {
    const pod = change.object as Pod;
    const previous = change.previous as Pod | undefined;
    for (const owner of [controllerOf(pod), previous && controllerOf(previous)]) {
      if (owner?.kind === RESOURCE_KINDS[this.resource].kind) {
        this.enqueue(`${pod.metadata.namespace}/${owner.name}`, change);
      }
    }
    const adoptable = !controllerOf(pod) && isActive(pod);
    if (!adoptable || (previous && !controllerOf(previous) && previous.metadata.labels === pod.metadata.labels)) {
      return;
    }
    for (const owner of this.environment.store.list(this.resource, { namespace: pod.metadata.namespace })) {
      if (matchesSelector(this.selectorOf(owner), pod.metadata.labels)) {
        this.enqueue(keyOf(owner), change);
      }
    }
  }

  private release(pod: Pod, owner: StoredObject): void {
    const ownerReferences = pod.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
    this.environment.store.update('pods', {
      ...pod, metadata: { ...pod.metadata, ownerReferences: ownerReferences.length > 0 ? ownerReferences : undefined },
    });
  }

  private adopt(pod: Pod, owner: StoredObject): Pod {
    const ownerReferences = [...pod.metadata.ownerReferences ?? [], this.referenceTo(owner)];
    return this.environment.store.update('pods', { ...pod, metadata: { ...pod.metadata, ownerReferences } });
  }
}
