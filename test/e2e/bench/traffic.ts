import type { ServiceResult } from './result';
import type { Shape } from './shapes';
import type { Stream } from '../load/load';
import type { TargetResult } from '../load/protocol';

/** Requests a second, over all Services. */
const QUICK_PER_SECOND = 200;
const LONG_PER_SECOND = 10;
/** WebSockets per Service. */
const SOCKETS = 20;
const TIMEOUT_MS = 2_000;
/** If more requests are late, or fewer are sent, the load was not as intended. */
const MOST_LATE = 0.01;
const LEAST_SENT = 0.98;

/** The requests to a shape's Services. */
export function streamsOf({ owners, longRequestSeconds, keepsConnections, usesSockets }: Shape, namespace: string): Stream[] {
  const services = owners.map(({ name }) => `${namespace}/${name}`);
  if (usesSockets) {
    return [{ services, path: '/socket', perSecond: QUICK_PER_SECOND, timeoutMs: TIMEOUT_MS, sockets: SOCKETS }];
  }
  const quick = { services, path: '/', perSecond: QUICK_PER_SECOND, timeoutMs: TIMEOUT_MS, keepsConnections };
  if (longRequestSeconds === undefined) {
    return [quick];
  }
  const path = `/slow?seconds=${longRequestSeconds}`;
  return [quick, { services, path, perSecond: LONG_PER_SECOND, timeoutMs: longRequestSeconds * 1000 + TIMEOUT_MS }];
}

export function serviceResult({ target, sent, failed, reasons, failures }: TargetResult, namespace: string, startedAt: number): ServiceResult {
  return { service: target.slice(namespace.length + 1), sent, failed, reasons, failedAt: failures.map(({ at }) => Math.round(at - startedAt)) };
}

/** Why a run with this duration of load is invalid, if it is. */
export function whyVoid(services: readonly ServiceResult[], late: number, loadMs: number): string | undefined {
  const early = services.flatMap(({ failedAt }) => failedAt).filter((at) => at < 0).length;
  if (early > 0) {
    return `${early} requests failed before the drain began`;
  }
  const sent = services.reduce((sum, service) => sum + service.sent, 0);
  if (late > sent * MOST_LATE) {
    return `${late} of ${sent} requests were sent late`;
  }
  const due = QUICK_PER_SECOND * loadMs / 1000;
  if (sent < due * LEAST_SENT) {
    return `only ${sent} requests were sent, instead of ${Math.round(due)}`;
  }
  return undefined;
}
