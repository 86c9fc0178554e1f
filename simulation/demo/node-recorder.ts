import { listOf } from './drainer-log';
import type { Drain, Entry, NodeSpan, Tone } from './timeline';
import type { LifecycleChange } from '../cloud/auto-scaling/group';
import type { Node } from '../cluster/objects';
import type { Change, Store } from '../cluster/store';
import { isTrue } from '../component-base/conditions';
import type { LogLine } from '../example/log-line';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Span = Mutable<Omit<NodeSpan, 'drain'>> & { drain?: Mutable<Drain> };

/** Records when nodes and their instances come and go, and reports it. */
export class NodeRecorder {
  private readonly spans = new Map<string, Span>();
  /** The first node of each. */
  private readonly byInstance = new Map<string, Span>();

  constructor(store: Store, private readonly now: () => number, private readonly tell: (entry: Entry) => void) {
    store.list('nodes').forEach((node) => this.add(node, true));
  }

  get nodes(): NodeSpan[] {
    return [...this.spans.values()];
  }

  observe({ type, resource, object }: Change): void {
    if (resource !== 'nodes') {
      return;
    }
    const node = object as Node;
    const { name } = node.metadata;
    const at = this.now();
    const span = this.spans.get(name) ?? this.add(node, false);
    if (type === 'ADDED') {
      this.tell({ at, topic: 'node', tone: 'plain', text: `${name} has joined the cluster (${span.instance})` });
    }
    if (type === 'DELETED') {span.to ??= at;} else if (span.readyAt === undefined && isTrue(node.status.conditions, 'Ready')) {
      span.readyAt = at;
      this.tell({ at, topic: 'node', tone: 'plain', text: `${name} is ready for pods` });
    }
  }

  lifecycle({ instanceId, from, to }: LifecycleChange): void {
    const at = this.now();
    const span = this.byInstance.get(instanceId);
    const who = span ? `${instanceId} (${span.name})` : instanceId;
    const tell = (tone: Tone, text: string) => this.tell({ at, topic: 'instance', tone, text: `${who} ${text}` });
    if (from === undefined) {
      tell('plain', 'is launched with the new template');
    }
    if (to === 'InService') {
      tell('good', 'is in service');
    }
    if (to === 'Terminated') {
      tell('plain', 'is terminated');
    }
    if (to === 'Terminating:Wait') {
      if (span) {
        span.drain = { from: at, because: [] };
      }
      tell('plain', 'is to go, and waits for its drain');
    }
    if (to === 'Terminating:Proceed' || to === 'Terminating:Retained') {
      if (span?.drain) {
        span.drain.to ??= at;
      }
      if (to === 'Terminating:Proceed') {
        tell('plain', 'may go, and is switched off');
      }
    }
    if (to === 'Terminating:Retained') {
      if (span) {
        span.retained = true;
      }
      tell('notice', 'is kept out of service, with the pods that are left');
    }
  }

  /** Handles a line of the drainer about its drains. */
  log(line: LogLine): void {
    const drain = (this.spans.get(String(line.node)) ?? this.byInstance.get(String(line.instance)))?.drain;
    if (!drain) {
      return;
    }
    if (line.message === 'Drain ended') {
      drain.outcome = line.outcome;
    }
    if (line.message === 'Drain waits') {
      drain.because = listOf(line.because);
    }
  }

  private add(node: Node, old: boolean): Span {
    const at = old ? 0 : this.now();
    const span: Span = {
      name: node.metadata.name,
      instance: instanceOf(node),
      old,
      from: at,
      readyAt: old && isTrue(node.status.conditions, 'Ready') ? at : undefined,
      retained: false,
    };
    this.spans.set(span.name, span);
    if (!this.byInstance.has(span.instance)) {
      this.byInstance.set(span.instance, span);
    }
    return span;
  }
}

/** The last part of `aws:///eu-west-1a/i-0123456789abcdef0`. */
export function instanceOf(node: Node): string {
  return node.spec.providerID?.split('/').at(-1) ?? '';
}
