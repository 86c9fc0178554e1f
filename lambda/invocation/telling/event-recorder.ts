import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort, NodeEvent } from '../../kubernetes/port';
import type { Log } from '../../report/ports';

const MOST_CHARACTERS = 1000;

/** Writes Events on nodes, as `kubectl describe node` shows them, without anybody waiting for it. */
export class EventRecorder {
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly on: { readonly kubernetes: KubernetesPort; readonly log: Log }) {}

  record({ metadata: { name, uid } }: Node, { type, reason, message }: Omit<NodeEvent, 'node'>): void {
    const { kubernetes, log } = this.on;
    const sent = kubernetes.createEvent({ node: { name, uid }, type, reason, message: message.slice(0, MOST_CHARACTERS) })
      .catch((error: unknown) => log.warn('Event could not be written', { node: name, reason, error }))
      .finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }

  /** Waits for the requests under way. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
