import { ClusterHealth } from '../../../lambda/invocation/telling/cluster-health';
import { FailedInvocations } from '../../../lambda/invocation/telling/failed-invocations';
import { ApiError } from '../../../lambda/kubernetes/port';
import type { Log, Metrics } from '../../../lambda/report/ports';

const away = new ApiError('connection reset');
const forbidden = new ApiError('may not', { status: 403 });

/** Who tells, with what was told and counted, second by second. */
function listening() {
  const told: string[] = [];
  const counted: string[] = [];
  let now = Date.parse('2026-03-01T12:00:00Z');
  const write = (message: string) => { told.push(message); };
  const on = {
    clock: { now: () => now, sleep: () => Promise.resolve() },
    log: { debug: write, info: write, warn: write, error: write } as unknown as Log,
    metrics: { count: (metric: string) => { counted.push(metric); }, measure: () => undefined } as unknown as Metrics,
  };
  return { on, told, counted, after: (seconds: number) => { now += seconds * 1000; } };
}

describe('the cluster', () => {
  test('that is away first and forbids then is in one trouble at a time', () => {
    const { on, told, counted, after } = listening();
    const health = new ClusterHealth(on);
    health.failed('lease', away);
    after(5);
    health.failed('lease', away);
    health.failed('lease', forbidden);
    after(5);
    health.failed('lease', forbidden);
    health.failed('lease', away);

    expect(told).toEqual(['Cluster does not answer', 'Cluster answers again', 'Cluster forbids what the drainer needs', 'Cluster allows what the drainer needs again']);
    expect(counted).toEqual(['ClusterUnreachable', 'ClusterForbidden']);
  });

  test('is well again when all who noticed have been answered', () => {
    const { on, told, after } = listening();
    const health = new ClusterHealth(on);
    health.failed('lease', away);
    health.failed('watch of pods', away);
    after(5);
    health.failed('watch of pods', away);
    health.answered('lease');
    expect(told).toEqual(['Cluster does not answer']);
    health.answered('watch of pods');
    expect(told).toEqual(['Cluster does not answer', 'Cluster answers again']);
  });
});

test('of invocations that fail the first is told, and each that fails otherwise, until they succeed', () => {
  const FAILED = 'Invocation failed, and its messages return to the queue';
  const { on, told } = listening();
  const invocations = new FailedInvocations(on);
  [away, new ApiError('connection refused'), forbidden, new ApiError('may not either', { status: 403 }), new TypeError('x is no function'), away]
    .forEach((error) => invocations.failed(error));
  expect(told).toEqual([FAILED, FAILED, FAILED]);
  invocations.succeeded();
  [forbidden, away, away].forEach((error) => invocations.failed(error));
  expect(told).toEqual([FAILED, FAILED, FAILED, 'Invocations succeed again', FAILED, FAILED]);
});
