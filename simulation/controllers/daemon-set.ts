import { keyOf } from './keys';
import type { Orphans } from './orphans';
import { PodController } from './pod-controller';
import { makePod } from './pod-maker';
import { ControllerRevision, presentRevision, REVISION_LABEL } from './revisions';
import type { DaemonSet, LabelSelector, Node, Pod } from '../cluster/objects';
import type { PodSpec, PodTemplate, Toleration } from '../cluster/pod';
import type { Change } from '../cluster/store';
import type { Environment } from '../component-base/environment';
import { availableAt, isAvailable, isFinished, isReady, isTerminating } from '../component-base/pod-state';
import { podsOf } from '../component-base/rounding';
import { selectsNode } from '../scheduler/node-affinity';
import { isTolerated, UNSCHEDULABLE_TAINT } from '../scheduler/taints';

/** What the pods of every DaemonSet put up with. */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE_TAINT, operator: 'Exists', effect: 'NoSchedule' },
];

/** One pod on every node that the template allows, cordoned or not. */
export class DaemonSetController extends PodController<'daemonsets'> {
  /** Objects of the store never change, and most changes of a set are of its status: what a spec wants of a node stands. */
  private readonly wishes = new WeakMap<DaemonSet['spec'], WeakMap<Node, Wanted>>();

  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'daemonsets', orphans);
  }

  protected selectorOf(owner: DaemonSet): LabelSelector | undefined {
    return owner.spec.selector;
  }

  protected override observe(change: Change): void {
    super.observe(change);
    if (change.resource === 'nodes' && concernsPods(change)) super.seed();
  }

  /** What is found runs the template that is found with it. */
  protected override seed(): void {
    super.seed();
    for (const set of this.environment.store.list('daemonsets')) this.revisionOf(set);
  }

  protected sync(set: DaemonSet): void {
    const pods = this.claim(set);
    const revision = this.revisionOf(set);
    const nodes = this.wantedOf(set);
    if (!set.metadata.deletionTimestamp) this.arrange(set, pods, nodes, revision);
    this.report(set, pods, nodes, revision);
  }

  private wantedOf(set: DaemonSet): Wanted[] {
    const wishes = this.wishes.get(set.spec) ?? new WeakMap<Node, Wanted>();
    this.wishes.set(set.spec, wishes);
    return this.environment.store.list('nodes').map((node) => {
      const known = wishes.get(node) ?? { name: node.metadata.name, ...wants(set, node) };
      wishes.set(node, known);
      return known;
    });
  }

  private revisionOf(set: DaemonSet): ControllerRevision {
    const { store } = this.environment;
    const [example] = store.list('pods', { controllerUid: set.metadata.uid });
    const hash = example && hashOfPod(example);
    return presentRevision(store, set, hash && `${set.metadata.name}-${hash}`);
  }

  private arrange(set: DaemonSet, pods: readonly Pod[], nodes: readonly Wanted[], revision: ControllerRevision): void {
    const onNode = Map.groupBy(pods, (pod) => nodeOf(pod) ?? '');
    const present: Pod[] = [];
    for (const { name, place, stay } of nodes) {
      const here = onNode.get(name) ?? [];
      if (here.length === 1 && stay && !isFinished(here[0])) {
        present.push(here[0]); // as on almost every node
        continue;
      }
      const [kept, ...surplus] = here.filter((pod) => !isFinished(pod) && stay).sort(oldestFirst);
      for (const pod of [...surplus, ...here.filter((candidate) => isFinished(candidate) || !stay)]) this.remove(set, pod);
      if (kept) present.push(kept);
      else if (place && here.length === 0) this.make(set, name, revision);
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.roll(set, present, nodes, revision);
  }

  /** Deletes pods of an earlier template, as many as may be missing at a time. */
  private roll(set: DaemonSet, present: readonly Pod[], nodes: readonly Wanted[], revision: ControllerRevision): void {
    const now = this.environment.clock.now();
    const desired = nodes.filter(({ place }) => place).length;
    const most = Math.max(1, podsOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, desired, 'up'));
    const isUp = (pod: Pod) => isAvailable(pod, set.spec.minReadySeconds, now) && !isTerminating(pod);
    const hash = hashOfRevision(set, revision);
    const old = present.filter((pod) => hashOfPod(pod) !== hash && !isTerminating(pod));
    if (old.length === 0) return;
    let missing = desired - present.filter(isUp).length;
    for (const pod of old.filter((candidate) => !isUp(candidate))) this.remove(set, pod);
    for (const pod of old.filter(isUp)) {
      if (missing++ >= most) return;
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
    if (made.type === 'refused') events.record(set, 'Warning', 'FailedCreate', `Error creating: ${made.because}`);
    else events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${made.pod.metadata.name}`);
  }

  private remove(set: DaemonSet, pod: Pod): void {
    if (isTerminating(pod)) return;
    this.environment.deletePod(pod);
    this.environment.events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  private report(set: DaemonSet, pods: readonly Pod[], nodes: readonly Wanted[], revision: ControllerRevision): void {
    const { store, clock } = this.environment;
    const now = clock.now();
    const onNode = new Map<string, Pod>();
    for (const pod of pods) {
      const node = nodeOf(pod) ?? '';
      if (!isTerminating(pod) && !onNode.has(node)) onNode.set(node, pod);
    }
    const wanted = nodes.filter(({ place }) => place);
    const scheduled = wanted.map(({ name }) => onNode.get(name)).filter((pod) => pod !== undefined);
    const hash = hashOfRevision(set, revision);
    const available = scheduled.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, now)).length;
    const stored = store.get('daemonsets', set.metadata.namespace, set.metadata.name);
    if (!stored) return;
    store.update('daemonsets', {
      ...stored,
      status: {
        ...stored.status,
        observedGeneration: set.metadata.generation,
        desiredNumberScheduled: wanted.length,
        currentNumberScheduled: scheduled.length,
        numberMisscheduled: nodes.filter(({ name, place }) => !place && onNode.has(name)).length,
        numberReady: scheduled.filter(isReady).length,
        numberAvailable: available || undefined,
        numberUnavailable: wanted.length - available || undefined,
        updatedNumberScheduled: scheduled.filter((pod) => hashOfPod(pod) === hash).length || undefined,
      },
    });
    const coming = scheduled.map((pod) => availableAt(pod, set.spec.minReadySeconds) ?? 0).filter((at) => at > now);
    if (coming.length > 0) this.queue.addAfter(keyOf(set), Math.min(...coming) - now);
  }
}

/** Whether the set makes a pod for the node, and whether one that is there may stay. */
interface Wanted {
  readonly name: string;
  readonly place: boolean;
  readonly stay: boolean;
}

function wants(set: DaemonSet, node: Node): Omit<Wanted, 'name'> {
  const template = set.spec.template?.spec;
  if (!template || !selectsNode(template, node)) return { place: false, stay: false };
  if (!node.spec.taints?.length) return { place: true, stay: true };
  const tolerations = [...template.tolerations ?? [], ...TOLERATIONS];
  const untolerated = node.spec.taints.filter((taint) => !isTolerated(taint, tolerations));
  return {
    place: !untolerated.some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute'),
    stay: !untolerated.some(({ effect }) => effect === 'NoExecute'),
  };
}

/** The scheduler places it, and has no choice. */
function templateFor(template: PodTemplate, nodeName: string): PodTemplate {
  const here = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] };
  const { affinity } = template.spec;
  const spec: PodSpec = {
    ...template.spec,
    tolerations: [...template.spec.tolerations ?? [], ...TOLERATIONS],
    affinity: {
      ...affinity,
      nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [here] } },
    },
  };
  return { ...template, spec };
}

/** Where the pod is, or is meant to be. */
function nodeOf(pod: Pod): string | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return pod.spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0];
}

function hashOfPod(pod: Pod): string | undefined {
  return pod.metadata.labels?.[REVISION_LABEL];
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
