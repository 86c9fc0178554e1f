import * as fc from 'fast-check';
import {
  AGENT, type Annotation, type BudgetShape, type Crash, type Fault, type GroupChoices, type NoticeEvent, PERMANENT_TAINT, type Scenario,
  type SharedBudget, STARTUP_TAINT, type StoryEvent, type Strategy, UNKNOWN_TAINT, type Workload,
} from './scenario';
import type { NoticeName } from '../../src/names';

/** The first choice of each arbitrary is the simplest, to which failing scenarios are shrunk. */

const seconds = (max: number) => fc.integer({ min: 0, max });
const count = fc.constantFrom<(number | string)[]>(0, 1, '25%', '50%', '100%', 2);

const strategy: fc.Arbitrary<Strategy> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('RollingUpdate' as const), maxSurge: fc.constantFrom('25%', 1, 0, '100%'), maxUnavailable: count }) },
  { weight: 1, arbitrary: fc.constant({ type: 'Recreate' as const }) },
);

const budget: fc.Arbitrary<BudgetShape> = fc.record({
  field: fc.constantFrom('maxUnavailable' as const, 'minAvailable' as const),
  value: fc.oneof({ weight: 2, arbitrary: fc.constantFrom<(number | string)[]>(1, 0, '50%', '100%', '25%') }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }) }),
  alwaysAllowUnhealthy: fc.boolean(),
});

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 });
const rarely = <T>(value: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const workload: fc.Arbitrary<Workload> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('Deployment' as const) },
    { weight: 5, arbitrary: fc.constantFrom('StatefulSet' as const, 'ReplicaSet' as const, 'ReplicationController' as const, 'Job' as const, 'Rollout' as const, 'PodSet' as const, 'AdvancedStatefulSet' as const, 'Pod' as const) },
  ),
  replicas: fc.integer({ min: 1, max: 6 }),
  notReady: rarely(0, 1, 2),
  on: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
  budget: sometimes(budget),
  strategy,
  minReadySeconds: rarely(0, 5, 20),
  probeDelay: fc.constantFrom(2, 0, 20, 90),
  grace: fc.constantFrom(30, 1, 120),
  ignoresSigterm: rarely(false, true),
  emptyDir: rarely(false, true),
  critical: rarely(false, true),
  volume: fc.constantFrom<Workload['volume'][]>('none', 'none', 'none', 'none', 'one-node', 'shared', 'zonal', 'local'),
  toleratesAll: rarely(false, true),
  pinned: rarely<Workload['pinned']>('no', 'by-host-name', 'by-template'),
  apart: fc.constantFrom<Workload['apart'][]>(
    undefined, undefined, undefined, undefined, undefined, 'kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region',
  ),
  spread: rarely<Workload['spread']>(undefined, 'kubernetes.io/hostname', 'topology.kubernetes.io/zone'),
  service: rarely<Workload['service']>('none', 'app', 'hash', 'every-node', 'nodes-of-its-pods'),
  annotation: rarely<Annotation | undefined>(undefined, 'never-surge', 'never-force', 'not-safe-to-evict', 'do-not-disrupt', 'wait-until-finished'),
  backoffLimit: fc.constantFrom(6, 0),
  operator: rarely<Workload['operator']>('none', 'allows', 'denies'),
});

const sharedBudget: fc.Arbitrary<SharedBudget> = fc.record({ members: fc.array(fc.nat(5), { minLength: 2, maxLength: 3 }) })
  .chain(({ members }) => budget.map((shape) => ({ members, ...shape })));

const group: fc.Arbitrary<GroupChoices> = fc.record({
  drainTimeoutSeconds: fc.constantFrom(1200, 2400, 420),
  joinTimeoutSeconds: fc.constantFrom(900, 180),
  whenBlocked: fc.constantFrom('RETAIN' as const, 'FORCE' as const, 'TERMINATE' as const),
  surge: fc.constantFrom('WHEN_NEEDED' as const, 'WHEN_NEEDED' as const, 'ALWAYS' as const, 'NEVER' as const),
  emptyDirPods: rarely<GroupChoices['emptyDirPods']>('EVICT', 'WAIT'),
  unownedPods: rarely<GroupChoices['unownedPods']>('EVICT', 'WAIT'),
  failingJobs: fc.constantFrom('WAIT' as const, 'EVICT' as const),
  overrides: rarely<GroupChoices['overrides']>('ALL', 'OWN', 'NONE'),
  loadBalancerDelaySeconds: rarely<number | undefined>(undefined, 0, 60),
  startupTaints: fc.constantFrom<string[][]>([], [STARTUP_TAINT]),
  permanentTaints: fc.constantFrom<string[][]>([], [PERMANENT_TAINT]),
  requiredDaemonSets: fc.constantFrom<string[][]>([], [`default/${AGENT}`]),
});

const span = { from: seconds(240), seconds: fc.integer({ min: 1, max: 180 }) };
const probability = fc.constantFrom(0.1, 0.3, 0.6);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ ...span, type: fc.constantFrom('throttling' as const, 'server-error' as const, 'dropped-request' as const, 'dropped-answer' as const, 'slow' as const), probability }),
  fc.record({ ...span, type: fc.constant('away' as const), manner: fc.constantFrom('refused' as const, 'silent' as const) }),
  fc.record({ ...span, seconds: fc.integer({ min: 1, max: 20 }), type: fc.constant('restart' as const) }),
  fc.record({
    ...span,
    type: fc.constant('watch-lag' as const),
    delayMs: fc.constantFrom(1_000, 5_000, 20_000),
    resource: fc.constantFrom(undefined, 'pods' as const, 'poddisruptionbudgets' as const, 'deployments' as const),
  }),
  fc.record({ ...span, type: fc.constant('cloud' as const), how: fc.constantFrom('throttling' as const, 'internal-error' as const, 'dropped-request' as const, 'dropped-answer' as const), probability }),
  fc.record({ type: fc.constant('events' as const), how: fc.constantFrom('duplicated' as const, 'lost' as const, 'delayed' as const) }),
);

const at = seconds(180);
const event: fc.Arbitrary<StoryEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom('rollout' as const, 'evict' as const, 'delete-owner' as const), at, workload: fc.nat(5) }),
  fc.record({ type: fc.constant('scale' as const), at, workload: fc.nat(5), replicas: fc.nat(7) }),
  fc.record({ type: fc.constant('budget' as const), at, workload: fc.nat(5), budget }),
  fc.record({ type: fc.constant('lose-node' as const), at, node: fc.nat(6), seconds: fc.constantFrom(60, 400) }),
  fc.record({ type: fc.constantFrom('kill-node' as const, 'uncordon' as const), at, node: fc.nat(6) }),
  fc.record({ type: fc.constant('join' as const), at, zone: fc.constantFrom('a' as const, 'b' as const, 'c' as const) }),
  fc.record({
    type: fc.constant('launch' as const),
    at,
    taint: fc.constantFrom(undefined, STARTUP_TAINT, PERMANENT_TAINT, UNKNOWN_TAINT),
    seconds: fc.constantFrom(60, 10, undefined),
  }),
);

export const crash: fc.Arbitrary<Crash> = fc.record({
  process: rarely(0, 1, 2),
  call: fc.integer({ min: 1, max: 200 }),
  when: fc.constantFrom('before' as const, 'after' as const),
});

const notice: fc.Arbitrary<NoticeEvent> = fc.record({
  name: fc.constantFrom<NoticeName[]>('spot-interruption', 'rebalance-recommendation', 'scheduled-change', 'stopping'),
  at,
  node: fc.nat(6),
  seconds: fc.constantFrom(600, 120),
});

export interface Trouble {
  readonly faults?: number;
  readonly events?: number;
  readonly crashes?: number;
  readonly notices?: number;
}

/** Random clusters with up to this many troubles of each kind, and at least one of each kind that is requested. */
export function scenarios({ faults = 0, events = 0, crashes = 0, notices = 0 }: Trouble = {}): fc.Arbitrary<Scenario> {
  const some = <T>(arbitrary: fc.Arbitrary<T>, most: number) => fc.array(arbitrary, { minLength: Math.min(1, most), maxLength: most });
  return fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    nodes: fc.integer({ min: 2, max: 6 }),
    drainingNodes: fc.integer({ min: 1, max: 5 }),
    twin: rarely<Scenario['twin']>('none', 'stale', 'serving'),
    workloads: fc.array(workload, { minLength: 1, maxLength: 6 }),
    sharedBudgets: fc.array(sharedBudget, { maxLength: 1 }),
    group,
    pods: fc.record({ pullMs: fc.constantFrom(1_000, 20_000), startMs: fc.constantFrom(1_000, 5_000), exitMs: fc.constantFrom(1_000, 15_000) }),
    faults: some(fault, faults),
    events: some(event, events),
    crashes: some(crash, crashes),
    notices: some(notice, notices),
    // At least one node stays.
  }).map((scenario) => ({ ...scenario, drainingNodes: Math.min(scenario.drainingNodes, scenario.nodes - 1) }));
}
