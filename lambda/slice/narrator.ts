import type { Clock } from '../clock';
import type { VictimStatus } from '../drain/decision';
import { readMark } from '../drain/mark';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort, NodeEvent } from '../kubernetes/port';
import type { Log } from '../report';

/** A cause that lasts for less than this is not worth a line. */
const SETTLE_FOR = 15_000;
const MOST_SENTENCES = 10;

interface Told {
  readonly text: string;
  readonly since: number;
  readonly told: boolean;
}

/** Tells whoever is blocked by what: the same sentences in the log and in Events on the node, and only when they change. */
export class Narrator {
  private readonly told = new Map<string, Told>();
  private readonly events = new Set<Promise<void>>();

  constructor(private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log) {}

  /** Returns when something that is to be told will have lasted long enough. */
  tellBlockers(victims: readonly VictimStatus[]): number {
    let again = Infinity;
    for (const { node, podsLeft, blockers } of victims) {
      const sentences = blockers.map(({ sentence }) => sentence).sort();
      const text = sentences.join('\n');
      const known = this.told.get(node.metadata.uid);
      const current = known?.text === text ? known : { text, since: this.clock.now(), told: text === '' };
      const due = current.since + SETTLE_FOR;
      const tell = !current.told && this.clock.now() >= due;
      this.told.set(node.metadata.uid, { ...current, told: current.told || tell });
      if (tell) {
        this.log.info('Drain waits', { ...fieldsOf(node), podsLeft, because: sentences });
        const more = sentences.length - MOST_SENTENCES;
        this.event(node, 'Normal', 'DrainWaits', sentences.slice(0, MOST_SENTENCES).join('; ') + (more > 0 ? `; and ${more} more` : ''));
      } else if (!current.told) {
        again = Math.min(again, due);
      }
    }
    return again;
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
  const mark = readMark(node);
  return { group: mark?.group, instance: mark?.instance, node: node.metadata.name };
}
