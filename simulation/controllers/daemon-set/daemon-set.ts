import { templateFor, wants } from './places';
import { RollCall } from './roll-call';
import type { DaemonSet, LabelSelector, Node, Pod } from '../../cluster/objects';
import { controllerOf } from '../../cluster/selectors';
import type { Change } from '../../cluster/store';
import type { Environment } from '../../component-base/environment';
import { isAvailable, isFinished, isTerminating } from '../../component-base/pod-state';
import { podsOf } from '../../component-base/rounding';
import { keyOf } from '../keys';
import type { Orphans } from '../orphans';
import { PodController } from '../pod-controller';
import { makePod } from '../pod-maker';
import { ControllerRevision, presentRevision, REVISION_LABEL } from '../revisions';

/** One pod on every node that the template allows, cordoned or not. */
export class DaemonSetController extends PodController<'daemonsets'> {
  private readonly calls = new Map<string, RollCall>();
  /** The order of the nodes, in which pods are created and deleted. */
  private readonly numbers = new Map<string, number>();
  private lastNumber = 0;

  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'daemonsets', orphans);
  }

  protected selectorOf(owner: DaemonSet): LabelSelector | undefined {
    return owner.spec.selector;
  }

  protected override observe(change: Change): void {
    if (change.resource === 'pods') {
      this.follow(change.object as Pod, change.previous as Pod | undefined, change.type === 'DELETED');
    }
    if (change.resource === 'daemonsets' && change.type === 'DELETED') {
      this.calls.delete(change.object.metadata.uid);
    }
    super.observe(change);
    if (change.resource === 'nodes' && concernsPods(change)) {
      this.nodeChanged(change.object as Node, change.type);
    }
  }

  /** Pods found at the start are taken to have their owner's template of that time. */
  protected override seed(): void {
    for (const { metadata } of this.environment.store.list('nodes')) {
      this.numbers.set(metadata.name, ++this.lastNumber);
    }
    super.seed();
    for (const set of this.environment.store.list('daemonsets')) {
      this.revisionOf(set);
    }
  }

  protected sync(set: DaemonSet): void {
    const { store } = this.environment;
    const isLeaving = set.metadata.deletionTimestamp !== undefined;
    const revision = this.revisionOf(set);
    const call = this.callOf(set, revision);
    if (!isLeaving) {
      this.adoptOrphans(set);
    }
    const changed = call.takeChanged().toSorted((a, b) => (this.numbers.get(a) ?? 0) - (this.numbers.get(b) ?? 0));
    const kept = new Map(changed.map((name) => [name, this.keptOf(set, call.podsOn(name), isLeaving)]));
    for (const [name, pods] of kept) {
      const node = store.get('nodes', undefined, name);
      const wanted = node && wants(set, node);
      const present = wanted?.stay ? pods.filter((pod) => !isFinished(pod)).sort(oldestFirst)[0] : undefined;
      call.note(name, pods, wanted, present);
      if (wanted && !isLeaving) {
        this.arrange(set, { name, pods, present, place: wanted.place }, revision);
      }
    }
    if (!isLeaving && set.spec.updateStrategy?.type !== 'OnDelete') {
      this.roll(set, call);
    }
    this.report(set, call);
  }

  private callOf(set: DaemonSet, revision: ControllerRevision): RollCall {
    const { store } = this.environment;
    const { uid } = set.metadata;
    const hash = hashOfRevision(set, revision);
    const known = this.calls.get(uid);
    if (known?.spec === set.spec && known.hash === hash) {
      return known;
    }
    const call = new RollCall(set.spec, hash, store.list('pods', { controllerUid: uid }), store.list('nodes').map(({ metadata }) => metadata.name));
    this.calls.set(uid, call);
    return call;
  }

  private follow(pod: Pod, previous: Pod | undefined, isGone: boolean): void {
    const uid = controllerOf(pod)?.uid;
    const uidBefore = previous && controllerOf(previous)?.uid;
    if (previous && uidBefore !== undefined && (isGone || uidBefore !== uid)) {
      this.calls.get(uidBefore)?.take(previous);
    }
    if (uid !== undefined && !isGone) {
      this.calls.get(uid)?.put(pod);
    }
  }

  private nodeChanged({ metadata: { name } }: Node, type: Change['type']): void {
    if (type === 'DELETED') {
      this.numbers.delete(name);
    } else if (!this.numbers.has(name)) {
      this.numbers.set(name, ++this.lastNumber);
    }
    for (const call of this.calls.values()) {
      call.nodeChanged(name);
    }
    super.seed();
  }

  private revisionOf(set: DaemonSet): ControllerRevision {
    const { store } = this.environment;
    return presentRevision(store, set, () => {
      const [example] = store.list('pods', { controllerUid: set.metadata.uid });
      const hash = example?.metadata.labels?.[REVISION_LABEL];
      return hash && `${set.metadata.name}-${hash}`;
    });
  }

  /** Ensures one pod on each wanted node, and none where none may stay. */
  private arrange(set: DaemonSet, { name, pods, present, place }: Arranged, revision: ControllerRevision): void {
    for (const pod of pods) {
      if (pod !== present) {
        this.remove(set, pod);
      }
    }
    if (!present && place && pods.length === 0) {
      this.make(set, name, revision);
    }
  }

  /** Deletes pods with an earlier template, as many as may be unavailable at the same time. */
  private roll(set: DaemonSet, call: RollCall): void {
    const { old } = call;
    if (old.length === 0) {
      return;
    }
    const now = this.environment.clock.now();
    const most = Math.max(1, podsOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, call.desired, 'up'));
    const isUp = (pod: Pod) => isAvailable(pod, set.spec.minReadySeconds, now) && !isTerminating(pod);
    let missing = call.desired - call.present.filter(isUp).length;
    for (const pod of old.filter((candidate) => !isUp(candidate))) {
      this.remove(set, pod);
    }
    for (const pod of old.filter(isUp)) {
      if (missing++ >= most) {
        return;
      }
      this.remove(set, pod);
    }
  }

  private make(set: DaemonSet, nodeName: string, revision: ControllerRevision): void {
    const { events } = this.environment;
    const made = makePod(this.environment, templateFor(revision.data.spec.template, nodeName), {
      namespace: set.metadata.namespace,
      owner: this.referenceTo(set),
      labels: { [REVISION_LABEL]: hashOfRevision(set, revision), 'pod-template-generation': String(set.metadata.generation ?? 1) },
    });
    if (made.type === 'refused') {
      events.record(set, 'Warning', 'FailedCreate', `Error creating: ${made.because}`);
    } else {
      events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${made.pod.metadata.name}`);
    }
  }

  private remove(set: DaemonSet, pod: Pod): void {
    if (isTerminating(pod)) {
      return;
    }
    this.environment.deletePod(pod);
    this.environment.events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  private report(set: DaemonSet, call: RollCall): void {
    const { store, clock } = this.environment;
    const now = clock.now();
    const { nextAt, ...counts } = call.status(set.spec.minReadySeconds, now);
    const stored = store.get('daemonsets', set.metadata.namespace, set.metadata.name);
    if (!stored) {
      return;
    }
    store.update('daemonsets', { ...stored, status: { ...stored.status, observedGeneration: set.metadata.generation, ...counts } });
    if (Number.isFinite(nextAt)) {
      this.queue.addAfter(keyOf(set), nextAt - now);
    }
  }
}

interface Arranged {
  readonly name: string;
  readonly pods: readonly Pod[];
  readonly present: Pod | undefined;
  readonly place: boolean;
}

function hashOfRevision(set: DaemonSet, revision: ControllerRevision): string {
  return revision.metadata.name.slice(set.metadata.name.length + 1);
}

function oldestFirst(a: Pod, b: Pod): number {
  return Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
}

/** Node statuses change often, and say nothing about where pods belong. */
function concernsPods({ type, object, previous }: Change): boolean {
  return type !== 'MODIFIED' || object.spec !== previous?.spec || object.metadata.labels !== previous?.metadata.labels;
}
