import type { Troubles } from './troubles';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort, NodeEvent } from '../../kubernetes/port';

const MOST_CHARACTERS = 1000;

/** Writes Events on nodes, which `kubectl describe node` shows. Nothing waits for the requests. */
export class EventRecorder {
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly on: { readonly kubernetes: KubernetesPort; readonly troubles: Troubles }) {}

  record({ metadata: { name, uid } }: Node, { type, reason, message }: Omit<NodeEvent, 'node'>): void {
    const { kubernetes, troubles } = this.on;
    const sent = kubernetes.createEvent({ node: { name, uid }, type, reason, message: message.slice(0, MOST_CHARACTERS) })
      .then(
        () => troubles.ended('Event could not be written', name),
        (error: unknown) => troubles.failed('Event could not be written', name, { node: name, reason, error }),
      )
      .finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }

  /** Waits for the requests under way. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
