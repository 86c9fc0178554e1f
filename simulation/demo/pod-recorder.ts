import { Entry, podKey, PodSpan } from './timeline';
import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Change, Store } from '../cluster/store';
import { isFinished, isMirror, isReady, isTerminating } from '../component-base/pod-state';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Records when pods come and go, and reports those that move. */
export class PodRecorder {
  private readonly spans = new Map<string, Mutable<PodSpan>>();
  /** Pods that have left and whose replacements are not ready yet, by owner. */
  private readonly unreplaced = new Map<string, PodSpan[]>();

  constructor(private readonly store: Store, private readonly now: () => number, private readonly tell: (entry: Entry) => void) {
    store.list('pods').forEach((pod) => this.note(pod, true));
  }

  get pods(): PodSpan[] {
    return [...this.spans.values()];
  }

  observe({ type, resource, object, previous }: Change): void {
    if (resource !== 'pods') {
      return;
    }
    const pod = object as Pod;
    const before = previous as Pod | undefined;
    const span = this.note(pod);
    if (!span) {
      return;
    }
    if (isTerminating(pod) && (!before || !isTerminating(before))) {
      this.leaves(pod, span);
    }
    if (isReady(pod) && span.readyAt === undefined) {
      this.becomesReady(span);
    }
    if (type === 'DELETED') {
      span.to ??= this.now();
      span.leavingAt ??= span.to;
    }
  }

  /** Its span, once it has a node. */
  private note(pod: Pod, existed: boolean = false): Mutable<PodSpan> | undefined {
    const { uid, name, namespace = '' } = pod.metadata;
    const node = pod.spec.nodeName;
    if (!node) {
      return undefined;
    }
    const span: Mutable<PodSpan> = this.spans.get(uid) ?? {
      namespace,
      name,
      node,
      owner: ownerKey(this.store, pod),
      daemon: isMirror(pod) || Boolean(pod.metadata.ownerReferences?.some(({ kind, controller }) => controller && kind === 'DaemonSet')),
      finished: false,
      from: existed ? 0 : this.now(),
      readyAt: existed && isReady(pod) ? 0 : undefined,
    };
    span.finished ||= isFinished(pod) && !isTerminating(pod);
    this.spans.set(uid, span);
    return span;
  }

  private leaves(pod: Pod, span: Mutable<PodSpan>): void {
    const at = this.now();
    span.leavingAt = at;
    if (span.daemon) {
      return;
    }
    if (span.finished) {
      this.tell({ at, topic: 'pod', tone: 'plain', text: `${podKey(span)} had finished and is removed from ${span.node}` });
      return;
    }
    const evicted = pod.status.conditions?.some(({ type, reason }) => type === 'DisruptionTarget' && reason === 'EvictionByEvictionAPI');
    this.tell({ at, topic: 'pod', tone: evicted ? 'plain' : 'notice', text: `${podKey(span)} ${evicted ? 'evicted' : 'deleted'} from ${span.node}` });
    this.unreplaced.set(span.owner, [...this.unreplaced.get(span.owner) ?? [], span]);
  }

  private becomesReady(span: Mutable<PodSpan>): void {
    const at = this.now();
    span.readyAt = at;
    if (span.daemon) {
      return;
    }
    const left = this.unreplaced.get(span.owner)?.shift();
    const seconds = left && ((at - (left.leavingAt ?? at)) / 1000).toFixed(1);
    const replaces = left ? `, ${seconds} s after ${left.name === span.name ? 'it left' : left.name + ' left'} ${left.node}` : '';
    this.tell({ at, topic: 'pod', tone: 'good', text: `${podKey(span)} ready on ${span.node}${replaces}` });
  }
}

/** The top-level owner of the pod, such as `Deployment shop/cart`; the pod itself if it has none. */
function ownerKey(store: Store, pod: Pod): string {
  const { namespace } = pod.metadata;
  const direct = controllerOf(pod);
  if (!direct) {
    return `Pod ${namespace}/${pod.metadata.name}`;
  }
  const replicaSet = direct.kind === 'ReplicaSet' ? store.get('replicasets', namespace, direct.name) : undefined;
  const owner = (replicaSet && controllerOf(replicaSet)) ?? direct;
  return `${owner.kind} ${namespace}/${owner.name}`;
}
