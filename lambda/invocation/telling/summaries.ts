import type { Troubles } from './troubles';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE, type NoticeName } from '../../../src/names';
import type { EventBusPort } from '../../aws/ports';
import type { OwnerResult } from '../../drain/decision';
import type { Outcome } from '../../drain/end';

/** EventBridge accepts 256 KiB; a hundred owners are far below that. */
const MOST_OWNERS = 100;

/** How a drain ended for an owner. */
export interface OwnerSummary extends OwnerResult {
  /** The number of its pods that were moved off the node, and of those whose replacement came first. */
  readonly moves: number;
  readonly surged: number;
  /** Whether it fell below its floor because of the drain, or does when the instance ends. */
  readonly interrupted: boolean;
}

/** The detail of the event about the end of a drain. Its schema is in docs/events.md: fields may be added, but none is renamed. */
export interface DrainSummary {
  readonly version: '1';
  readonly drainer: string;
  readonly cluster: string;
  readonly group?: string;
  readonly instance?: string;
  readonly node?: string;
  readonly outcome: Outcome;
  /** When Auto Scaling asked for it. */
  readonly started: string;
  readonly ended: string;
  readonly seconds: number;
  /** How many pods had to leave. */
  readonly pods?: number;
  readonly owners: readonly OwnerSummary[];
  /** The number of owners, because the list may be cut off. */
  readonly ownerCount: number;
  readonly because?: string;
  /** The notice of EC2 or AWS Health, if any. */
  readonly notice?: NoticeName;
}

/** Publishes the ends of drains on the default event bus. Nothing waits for the calls. */
export class Summaries {
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly on: { readonly eventBus: EventBusPort; readonly troubles: Troubles }) {}

  publish({ owners, ...summary }: Omit<DrainSummary, 'version' | 'ownerCount'>): void {
    const { eventBus, troubles } = this.on;
    const detail: DrainSummary = { version: '1', ...summary, owners: owners.slice(0, MOST_OWNERS), ownerCount: owners.length };
    const sent = eventBus.putEvent({ source: DRAIN_ENDED_SOURCE, detailType: DRAIN_ENDED_DETAIL_TYPE, detail })
      .then(
        () => troubles.ended('End of the drain could not be put on the event bus'),
        (error: unknown) => troubles.failed('End of the drain could not be put on the event bus', 'bus', { node: summary.node, instance: summary.instance, error }),
      )
      .finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }

  /** Waits for the calls under way. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
