import type { Troubles } from './troubles';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE, type NoticeName } from '../../../src/names';
import type { EventBusPort } from '../../aws/ports';
import type { OwnerResult } from '../../drain/decision';
import type { Outcome } from '../../drain/end';

/** EventBridge takes 256 KiB; a hundred owners are far below. */
const MOST_OWNERS = 100;

/** How a drain went for an owner. */
export interface OwnerSummary extends OwnerResult {
  /** Pods of it that were moved off the node, and those of them whose replacement came first. */
  readonly moves: number;
  readonly surged: number;
  /** Whether it fell below its floor by that, or does when the instance ends. */
  readonly interrupted: boolean;
}

/** The detail of the event that a drain has ended. Its schema is docs/events.md: fields may be added, none is renamed. */
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
  /** How many owners there are, since the list may be shorter. */
  readonly ownerCount: number;
  readonly because?: string;
  /** What EC2 or AWS Health said of the instance. */
  readonly notice?: NoticeName;
}

/** Says on the default event bus how drains ended, without anybody waiting for it. */
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
