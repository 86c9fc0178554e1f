import { decide } from '../../../lambda/drain/decide';
import type { Decision } from '../../../lambda/drain/decision';
import { ClusterIndex } from '../../../lambda/drain/index/cluster-index';
import type { Snapshot } from '../../../lambda/drain/snapshot';
import { Cluster } from '../../../lambda/invocation/leading/cluster';
import type { KubernetesPort } from '../../../lambda/kubernetes/port';
import { SCHEMAS } from '../../../lambda/kubernetes/schemas';
import { ApiEndpoint } from '../../../simulation/cluster/api/endpoint';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { SimulatedKubernetes } from '../../../simulation/cluster/kubernetes-port';
import { FloorObserver } from '../../../simulation/observe/floors';
import { DeployedDrainer, World } from '../../lambda/invocation/world';
import { cpuMilliseconds } from '../measures';

export interface Crowd {
  readonly drainingNodes: number;
  readonly owners: number;
  readonly podsPerOwner: number;
}

/** As the issue has it: 100 draining nodes with 3,000 pods of 300 owners, all at once. */
export const CROWD: Crowd = { drainingNodes: 100, owners: 300, podsPerOwner: 10 };

const SECOND = 1000;
const HOUR = 3600 * SECOND;

export interface CrowdResult {
  readonly pods: number;
  readonly secondsUntilStarted: number;
  readonly secondsUntilDrained: number;
  readonly requests: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly secondsBelowFloor: number;
  /** In milliseconds of this thread on the CPU: what else the machine does meanwhile does not count. */
  readonly decisions: readonly number[];
  /** What the API server answers a reader, by resource, when the most pods are there. */
  readonly peak: Readonly<Record<string, readonly object[]>>;
}

export function crowded({ drainingNodes, owners, podsPerOwner }: Crowd) {
  return (build: ClusterBuilder): void => {
    const names = build.nodes(drainingNodes).map(({ metadata }) => metadata.name);
    build.nodes(Math.ceil(drainingNodes / 2));
    for (let index = 0; index < owners; index++) {
      const on = Array.from({ length: podsPerOwner }, (_, step) => names[(index * podsPerOwner + step * 7) % drainingNodes]);
      build.deployment(`app${index}`, { replicas: podsPerOwner, on, ...index % 3 === 0 && { budget: { maxUnavailable: 1 } } });
    }
  };
}

export function drainingNodeNames({ drainingNodes }: Crowd): string[] {
  return Array.from({ length: drainingNodes }, (_, index) => `node${index + 1}`);
}

/**
 * Terminates all draining nodes at the same moment, and decides beside the drainer, twice a second, with what it sees as well.
 *
 * @param decided hears of each of those decisions
 */
export async function drainCrowd(crowd: Crowd, decided?: (decision: Decision, snapshot: Snapshot, now: number) => void): Promise<CrowdResult> {
  const world = new World(crowded(crowd));
  const floors = new FloorObserver(world.store);
  floors.start();
  const drainer = new DeployedDrainer(world);
  const nodes = drainingNodeNames(crowd);
  const group = drainer.group('nodes', { nodes });
  const health = { failed: () => {}, answered: () => {} };
  const kubernetes = parsing(new SimulatedKubernetes(new ApiEndpoint(world.cluster.api), READER));
  const seen = new Cluster({ kubernetes, clock: world.clock, health, onChange: () => {} });
  seen.start();

  const began = world.clock.now();
  const index = new ClusterIndex();
  const decisions: number[] = [];
  let peak: Record<string, readonly object[]> = {};
  let most = 0;
  const look = (): void => {
    if (seen.isCurrent) {
      const snapshot = seen.snapshot({ attempts: new Map(), isOver: () => false, people: { holds: new Map(), mayForce: false } });
      let decision: Decision | undefined;
      const milliseconds = cpuMilliseconds(() => { decision = decide(snapshot, world.clock.now(), index); });
      if (decision && decision.needs.length > 0) {
        seen.load(decision.needs);
      } else if (snapshot.drainingNodes.length > 0) {
        decisions.push(milliseconds);
      }
      if (decision) {
        decided?.(decision, snapshot, world.clock.now());
      }
    }
    const pods = world.store.list('pods');
    if (pods.length > most) {
      most = pods.length;
      peak = Object.fromEntries(RESOURCES.map((resource) => [resource, world.store.list(resource)]));
    }
    world.clock.schedule(world.clock.now() + SECOND / 2, look);
  };
  look();
  nodes.forEach((node) => group.terminateInstance(world.instanceOf(node), true));
  try {
    await world.clock.runUntil(() => ended(drainer) >= nodes.length && drainer.queue.messages.length === 0, HOUR);
  } finally {
    void seen.stop();
    world.end();
  }
  const started = drainer.messages('Drain started').map(({ at }) => at);
  if (new Set(drainer.messages('Drain started').map(({ node }) => node)).size !== nodes.length) {
    throw new Error(`Of ${nodes.length} drains ${started.length} were begun. All must be.`);
  }
  const outcomes = new Map<string, number>();
  Object.values(drainer.outcomes()).forEach((outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  return {
    pods: crowd.owners * crowd.podsPerOwner,
    secondsUntilStarted: (Math.max(...started) - began) / SECOND,
    secondsUntilDrained: (Math.max(...drainer.messages('Drain ended').map(({ at }) => at)) - began) / SECOND,
    requests: drainer.endpoint.calls.length,
    outcomes: Object.fromEntries(outcomes),
    secondsBelowFloor: floors.records.reduce((sum, { secondsBelowFloor }) => sum + secondsBelowFloor, 0),
    decisions,
    peak,
  };
}

/** Parses what it answers as the adapter does, which the simulation has no need of: decisions are made with what is left of an object. */
function parsing(kubernetes: KubernetesPort): KubernetesPort {
  const listAndWatch: KubernetesPort['listAndWatch'] = (resource, onList, onEvent, signal) => {
    const parse = (object: unknown) => SCHEMAS[resource].parse(object);
    return kubernetes.listAndWatch(
      resource, ({ items, ...rest }) => onList({ ...rest, items: items.map(parse) }),
      (event) => onEvent(event.type === 'BOOKMARK' ? event : { ...event, object: parse(event.object) }), signal,
    );
  };
  return Object.assign(Object.create(kubernetes) as KubernetesPort, { listAndWatch });
}

const READER = { username: 'beside', groups: ['system:masters'] };
const RESOURCES = ['nodes', 'pods', 'replicasets', 'deployments', 'poddisruptionbudgets'] as const;

/** Without a walk through all that was logged, for it is asked after every event. */
function ended(drainer: DeployedDrainer): number {
  return [...drainer.counts].reduce((sum, [metric, count]) => (metric.startsWith('Drains/') ? sum + count : sum), 0);
}
