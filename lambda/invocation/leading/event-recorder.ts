import type { Clock } from '../../clock';
import type { DrainStatus, WaitingOrphan } from '../../drain/decision';
import { readDrainState } from '../../drain/state/drain-state';
import { podName } from '../../drain/pods';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort, NodeEvent } from '../../kubernetes/port';
import type { Log } from '../../report';

/** A cause that lasts for less than this is not worth a line. */
const SETTLE_FOR = 15_000;
/** A cause that is back within this has lasted: while a pod is asked for again, nothing is said of it. */
const LAPSE = 5_000;
const MOST_SENTENCES = 10;

/** Since when a sentence holds, and since when it does not. */
interface Held {
  readonly since: number;
  readonly gone?: number;
}

/** Tells whoever is blocked by what: the same sentences in the log and in Events on the node, and only when they change. */
export class EventRecorder {
  /** By node: which sentences hold or did until just now, and which were told. */
  private readonly held = new Map<string, Map<string, Held>>();
  private readonly told = new Map<string, ReadonlySet<string>>();
  private readonly orphanedPods = new Set<string>();
  private readonly events = new Set<Promise<void>>();

  constructor(private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log) {}

  /** Returns when something that is to be told will have lasted long enough. */
  tellBlockers(drainingNodes: readonly DrainStatus[]): number {
    const now = this.clock.now();
    let again = Infinity;
    for (const { node, podsLeft, blockers } of drainingNodes) {
      const { uid } = node.metadata;
      const held = new Map<string, Held>();
      for (const [sentence, { since, gone = now }] of this.held.get(uid) ?? []) {
        if (gone + LAPSE >= now) held.set(sentence, { since, gone });
      }
      blockers.forEach(({ sentence }) => held.set(sentence, { since: held.get(sentence)?.since ?? now }));
      this.held.set(uid, held);
      const current = [...held].filter(([, { gone }]) => gone === undefined);
      const lasting = current.filter(([, { since }]) => since + SETTLE_FOR <= now).map(([sentence]) => sentence).sort();
      if (lasting.some((sentence) => !this.told.get(uid)?.has(sentence))) {
        this.told.set(uid, new Set(lasting));
        this.tell(node, podsLeft, lasting);
      }
      again = Math.min(again, ...current.map(([, { since }]) => since + SETTLE_FOR).filter((time) => time > now));
    }
    return again;
  }

  /** Of released pods that no drain is about. Once an invocation, for they may wait for somebody who deletes what holds them. */
  tellOrphanedPods(orphanedPods: readonly WaitingOrphan[], nodes: readonly Node[]): void {
    for (const { pod, because } of orphanedPods.filter((orphanedPod) => !this.orphanedPods.has(orphanedPod.pod.metadata.uid))) {
      this.orphanedPods.add(pod.metadata.uid);
      this.log.warn('Released pod waits', { node: pod.spec.nodeName, pod: podName(pod), because });
      const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
      if (node) {
        this.event(node, 'Warning', 'ReleasedPodWaits', `${podName(pod)} was released and waits: ${because}`);
      }
    }
  }

  private tell(node: Node, podsLeft: number, sentences: readonly string[]): void {
    this.log.info('Drain waits', { ...fieldsOf(node), podsLeft, because: sentences });
    const more = sentences.length - MOST_SENTENCES;
    this.event(node, 'Normal', 'DrainWaits', sentences.slice(0, MOST_SENTENCES).join('; ') + (more > 0 ? `; and ${more} more` : ''));
  }

  event(node: Node, type: NodeEvent['type'], reason: string, message: string): void {
    const { name, uid } = node.metadata;
    const sent = this.kubernetes.createEvent({ node: { name, uid }, type, reason, message: message.slice(0, 1000) })
      .catch((error: unknown) => this.log.warn('Event not written', { node: name, reason, error }))
      .finally(() => this.events.delete(sent));
    this.events.add(sent);
  }

  async finish(): Promise<void> {
    await Promise.all(this.events);
  }
}

export function fieldsOf(node: Node): { group?: string; instance?: string; node: string } {
  const drain = readDrainState(node);
  return { group: drain?.group, instance: drain?.instance, node: node.metadata.name };
}
