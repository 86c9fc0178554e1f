import { loadavg } from 'node:os';
import type { Admin } from './admin';
import type { Drainer } from './drain';
import { forcedLimit } from './limit';
import { MemoryWatch } from './memory';
import { Move } from './move';
import { PodTimesRecorder } from './pod-times';
import { AuditReader } from './requests';
import type { RunResult } from './result';
import { oldestNode, settle } from './setting';
import type { Shape } from './shapes';
import { serviceResult, streamsOf, whyVoid } from './traffic';
import type { Store } from '../../../simulation/cluster/store';
import { ownerLines } from '../../../simulation/demo/owner-lines';
import { FloorObserver } from '../../../simulation/observe/floors';
import type { Ground } from '../ground/ground';
import { until } from '../ground/wait';
import { Generator } from '../load/generator';
import type { TargetResult } from '../load/protocol';

/** Where a run takes place. */
export interface Site {
  readonly ground: Ground;
  /** The API server's current state. */
  readonly store: Store;
}

export interface RunProps {
  readonly site: Site;
  readonly admin: Admin;
  readonly shape: Shape;
  readonly drainer: Drainer;
  readonly namespace: string;
}

/** Time under load before the drain, in which nothing may fail. */
const LEAD_IN_MS = 3_000;
/** Time under load after the last pod has moved, because the balancer learns of that with a delay. */
const LEAD_OUT_MS = 3_000;
const CUT_OFF_MS = 120_000;
/** The limit from the end of the move until our drain has ended, too. */
const END_WITHIN_MS = 90_000;

/** Sets up a shape, drains the node with most of its pods under load, and cleans up. After a failure, the site cannot be used any more. */
export async function run(props: RunProps): Promise<RunResult> {
  const { site: { store }, admin, shape, drainer, namespace } = props;
  const drainingNode = oldestNode(store);
  await settle(store, admin, shape, namespace, drainingNode);
  await drainer.prepare();
  const result = await measure(props, drainingNode);
  await Promise.all([admin.removeNamespace(namespace), drainer.restore(drainingNode)]);
  await until(`the pods of ${namespace} are gone`, async () => store.list('pods', { namespace }).length === 0);
  return result;
}

async function measure({ site: { ground, store }, shape, drainer, namespace }: RunProps, drainingNode: string): Promise<RunResult> {
  const { clock } = store;
  const floors = new FloorObserver(store);
  floors.start();
  const times = new PodTimesRecorder(store, namespace);
  const move = new Move(store, namespace, shape.owners, drainer.replaces === 'all' ? undefined : drainingNode);
  const load = await Generator.start({
    kubeconfig: ground.adminKubeconfig,
    streams: streamsOf(shape, namespace),
    targets: shape.isThroughNodes ? 'nodes' : 'pods',
    longestMs: 2 * CUT_OFF_MS + LEAD_IN_MS,
  });
  await clock.sleep(LEAD_IN_MS);

  const audit = new AuditReader(ground.auditLog);
  const memory = new MemoryWatch(() => drainer.processes());
  const startedAt = clock.now();
  let cordonedMs: number | undefined;
  const unsubscribe = store.subscribe(() => {
    if (store.get('nodes', undefined, drainingNode)?.spec.unschedulable) {
      cordonedMs ??= clock.now() - startedAt;
    }
  });
  const drain = await drainer.begin(drainingNode, namespace);
  const moved = await within(CUT_OFF_MS, async () => move.isDone);
  const drainMs = moved ? clock.now() - startedAt : undefined;
  if (!moved) {
    drain.stop();
  }
  await Promise.race([drain.ended, clock.sleep(END_WITHIN_MS)]);
  const memoryMb = memory.stop();
  const requests = Object.fromEntries(audit.requestsOf(drainer.asker));
  await clock.sleep(LEAD_OUT_MS);
  const endedMs = clock.now() - startedAt;
  const targets = await load.stop();

  const services = targets.map((target) => serviceResult(target, namespace, startedAt));
  const sum = (of: (target: TargetResult) => number) => targets.reduce((total, target) => total + of(target), 0);
  const [sent, failed, late] = [sum((each) => each.sent), sum((each) => each.failed), sum((each) => each.late)];
  const pods = [...times.all];
  const records = floors.records.filter(({ owner }) => owner.namespace === namespace);
  const result: RunResult = {
    shape: shape.name,
    drainer: drainer.name,
    startedAt: new Date(startedAt).toISOString(),
    void: whyVoid(services, late, LEAD_IN_MS + endedMs),
    pods: move.pods,
    drainMs,
    cutOffMs: CUT_OFF_MS,
    cordonedMs,
    limitMs: moved && drainer.replaces !== 'all' ? forcedLimit(shape.owners,
      pods.filter(([uid]) => move.isOld(uid)).map(([, each]) => each),
      pods.filter(([, { createdAt }]) => createdAt >= startedAt).map(([, each]) => each)) : undefined,
    services,
    sent,
    failed,
    late,
    secondsBelowFloor: records.reduce((total, { secondsBelowFloor }) => total + secondsBelowFloor, 0),
    requests,
    memoryMb,
    owners: ownerLines(records, [], (at) => at - startedAt),
    endedMs,
    loadAverage: loadavg()[0],
  };
  unsubscribe();
  floors.stop();
  times.stop();
  return result;
}

/** Whether the condition became true in time. */
async function within(limitMs: number, condition: () => Promise<boolean>): Promise<boolean> {
  return until('done', condition, limitMs, 20).then(() => true, () => false);
}
