import type { DrainStatus } from '../decision';
import { readDrainState, type Standstill } from '../state/drain-state';

/** A drain that has stood still for this long is worth writing on its node. */
const WRITTEN_AFTER = 5 * 60_000;

/** Since when no pod has left the node although some must, as known to this process or written on the node; now, if nothing blocks the drain. */
export function standstillOf(status: DrainStatus, known: Standstill | undefined, now: number): Standstill {
  const { node, podsLeft } = status;
  const state = readDrainState(node);
  // Another process may have led in between, or what this one knows may be about an earlier drain of the node.
  const fitting = [known, state?.standstill].flatMap((one) => (one?.podsLeft === podsLeft && one.since >= (state?.started ?? 0) ? [one.since] : []));
  return { podsLeft, since: isBlocked(status) ? Math.min(...fitting, now) : now };
}

/** Whether to write it on the node, so that the next leader knows it. */
export function isWorthWriting(status: DrainStatus, { since, podsLeft }: Standstill, now: number): boolean {
  const written = readDrainState(status.node)?.standstill;
  const isNew = written?.since !== since || written.podsLeft !== podsLeft;
  return isBlocked(status) && isNew && now - since >= WRITTEN_AFTER;
}

/** Measurements of the drains of one drainer's groups. */
export interface Gauge {
  readonly drainer?: string;
  readonly draining: number;
  /** For each blocked drain, how long it has stood still. */
  readonly blockedSeconds: readonly number[];
}

export function gaugesOf(drains: ReadonlyArray<{ readonly status: DrainStatus; readonly standstill: Standstill }>, now: number): readonly Gauge[] {
  const byDrainer = Map.groupBy(drains, ({ status }) => readDrainState(status.node)?.drainer);
  return [...byDrainer].map(([drainer, own]) => ({
    drainer,
    draining: own.length,
    blockedSeconds: own.filter(({ status }) => isBlocked(status)).map(({ standstill }) => Math.round((now - standstill.since) / 1000)),
  }));
}

function isBlocked({ blockers }: DrainStatus): boolean {
  return blockers.length > 0;
}
