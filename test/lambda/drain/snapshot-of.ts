import { DEFAULT_OPTIONS } from './default-options';
import { type CompleteSnapshot, MINUTE, NOW, type Part, SECOND, uidOf } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { Action, Decision } from '../../../lambda/drain/decision';
import { type Attempt, type DrainingNode, type LoadedOnNeed, NOT_LOADED, type Snapshot } from '../../../lambda/drain/snapshot';
import type { Baseline, DrainState } from '../../../lambda/drain/state/drain-state';
import type { Node } from '../../../lambda/kubernetes/objects';
import { nodeOptionsOf } from '../../../src/options/group-options';

/** Small clusters for the rules, and what the rules do with them, so that a test reads like a sentence. */

/** Nobody has looked yet for any kind of which that is left until it is needed. */
export const NOTHING_LOADED: LoadedOnNeed = {
  replicaSets: NOT_LOADED,
  deployments: NOT_LOADED,
  statefulSets: NOT_LOADED,
  replicationControllers: NOT_LOADED,
  jobs: NOT_LOADED,
  services: NOT_LOADED,
  claims: NOT_LOADED,
  volumes: NOT_LOADED,
  attachments: NOT_LOADED,
};

/** All parts as one cluster. */
export function snapshotOf(...parts: readonly Part[]): CompleteSnapshot {
  const all = <K extends Exclude<keyof Snapshot, 'attempts' | 'ending' | 'outage' | 'clockAhead' | 'people' | 'leader'>>(key: K) =>
    parts.flatMap((part): Array<CompleteSnapshot[K][number]> => [...part[key] ?? []]);
  return {
    nodes: nodesOf(all('nodes'), parts),
    pods: all('pods'),
    replicaSets: all('replicaSets'),
    deployments: all('deployments'),
    statefulSets: all('statefulSets'),
    replicationControllers: all('replicationControllers'),
    jobs: all('jobs'),
    budgets: all('budgets'),
    services: all('services'),
    claims: all('claims'),
    volumes: all('volumes'),
    attachments: all('attachments'),
    drainingNodes: all('drainingNodes'),
    retainedNodes: all('retainedNodes'),
    people: parts.find(({ people }) => people)?.people ?? { holds: new Map(), mayForce: true },
    ending: new Set(parts.flatMap((part) => [...part.ending ?? []])),
    attempts: new Map(parts.flatMap((part) => [...part.attempts ?? []])),
  };
}

/** Those that are told, or else those that the pods are on, and one more that takes any. */
function nodesOf(told: readonly Node[], parts: readonly Part[]): readonly Node[] {
  const drainingNodes = parts.flatMap((part) => [...part.drainingNodes ?? [], ...part.retainedNodes ?? []]).map((drainingNode) => drainingNode.node);
  const known = new Set(drainingNodes.map(({ metadata }) => metadata.name));
  const names = new Set(parts.flatMap((part) => part.pods ?? []).map(({ spec }) => spec.nodeName ?? 'spare').concat('spare'));
  return [...drainingNodes, ...told.length > 0 ? told : [...names].filter((name) => !known.has(name)).map((name) => node(name))];
}

/** The same draining nodes with what stands on them by now, in a cluster that has changed. */
export function later(before: Snapshot, ...parts: readonly Part[]): CompleteSnapshot {
  return { ...snapshotOf(...parts), drainingNodes: before.drainingNodes, retainedNodes: before.retainedNodes };
}

/** The cluster after the baselines that the rules ask for were written on the nodes. */
export function withBaseline<S extends Snapshot>(snapshot: S, now = NOW): S {
  const baselines = new Map(decide(snapshot, now).actions.flatMap((action): Array<[string, Baseline]> => (
    action.type === 'write-baseline' ? [[action.node.metadata.name, action.baseline]] : [])));
  const written = ({ node: on, state }: DrainingNode): DrainingNode => (
    { node: on, state: { ...state, baseline: baselines.get(on.metadata.name) ?? state.baseline } });
  return { ...snapshot, drainingNodes: snapshot.drainingNodes.map(written), retainedNodes: snapshot.retainedNodes.map(written) };
}

/** What is done once the baselines stand: `evict web-0`, `settle a: drained`. */
export function movesOf(snapshot: Snapshot, now = NOW): string[] {
  return moves(decide(withBaseline(snapshot, now), now));
}

export function moves({ actions }: Decision): string[] {
  return actions.map(move);
}

function move(action: Action): string {
  switch (action.type) {
    case 'write-baseline': return `baseline ${action.node.metadata.name}`;
    case 'write-deadline': return `deadline ${action.node.metadata.name}`;
    case 'settle': return `settle ${action.node.metadata.name}: ${action.outcome}`;
    case 'cordon-again': return `cordon ${action.node.metadata.name} again`;
    case 'end-retention': return `end retention of ${action.node.metadata.name}`;
    default: return `${action.type} ${action.pod.metadata.name}`;
  }
}

/** The sentences that say why draining nodes are not done, once the baselines stand. */
export function sentencesOf(snapshot: Snapshot, now = NOW): string[] {
  return decide(withBaseline(snapshot, now), now).drainingNodes.flatMap(({ blockers }) => blockers.map(({ sentence }) => sentence));
}

export interface NodeOptions {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly unschedulable?: boolean;
  readonly ready?: boolean;
}

export function node(name: string, options: NodeOptions = {}): Node {
  const { labels, annotations, unschedulable, ready = true } = options;
  return {
    metadata: { name, uid: `node-${name}`, labels, annotations },
    spec: { unschedulable },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** The state of a drain that began ten minutes ago and has fifty minutes left. */
export function drainStateOf(name: string, options: Partial<DrainState> = {}): DrainState {
  return {
    drainer: 'drainer',
    group: 'group',
    hook: 'drainer-terminating',
    instance: `i-${name}`,
    token: `token-${name}`,
    started: NOW - 10 * MINUTE,
    deadline: NOW + 50 * MINUTE,
    ...nodeOptionsOf(DEFAULT_OPTIONS),
    // Tests of surge say so.
    surge: 'NEVER',
    cordoned: NOW - 10 * MINUTE,
    wasUnschedulable: false,
    excluded: false,
    ...options,
  };
}

export function draining(
  name: string, options: Partial<DrainState> = {}, annotations?: Record<string, string>,
): Part & { readonly drainingNodes: readonly [DrainingNode] } {
  return { drainingNodes: [{ node: node(name, { unschedulable: true, annotations }), state: drainStateOf(name, options) }] };
}

/** A node whose drain ended two hours ago with an instance that is retained since. */
export function retained(name: string, options: Partial<DrainState> = {}, annotations?: Record<string, string>): Part {
  const since = NOW - 120 * MINUTE;
  const state = drainStateOf(name, { started: since - 60 * MINUTE, deadline: since, outcome: 'retained', retainedSince: since, ...options });
  return { retainedNodes: [{ node: node(name, { unschedulable: true, annotations }), state }] };
}

export interface BudgetOptions {
  readonly name: string;
  readonly namespace?: string;
  /** The label `app` of the pods that it selects; all when not told. */
  readonly apps?: readonly string[];
  readonly labels?: Record<string, string>;
  /** How many disruptions it allows now. */
  readonly allows: number;
  readonly needs?: number;
  readonly has?: number;
  readonly unhealthyPodEvictionPolicy?: string;
  /** How many pods it counts on. */
  readonly expects?: number;
  /** Why its numbers cannot be computed. */
  readonly syncFailed?: string;
  readonly version?: string;
}

export function budget(options: BudgetOptions): Part & { readonly budgets: NonNullable<Part['budgets']> } {
  const { name, namespace = 'shop', apps, labels, allows, needs = 1, has = needs + allows, unhealthyPodEvictionPolicy, expects, syncFailed, version = '1' } = options;
  return {
    budgets: [{
      metadata: { name, namespace, uid: `budget-${name}`, resourceVersion: version },
      spec: {
        selector: apps?.length === 1
          ? { matchLabels: { app: apps[0], ...labels } }
          : { matchLabels: labels, matchExpressions: apps && [{ key: 'app', operator: 'In', values: apps }] },
        unhealthyPodEvictionPolicy,
      },
      status: {
        disruptionsAllowed: allows,
        desiredHealthy: needs,
        currentHealthy: has,
        expectedPods: expects,
        conditions: syncFailed === undefined ? undefined : [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: syncFailed }],
      },
    }],
  };
}

/** What was tried with a pod and is not observed yet. */
export function attempt(podName: string, state: Attempt['state'], options: Partial<Attempt> = {}): Part {
  return { attempts: new Map([[uidOf(podName), { type: 'evict', state, at: NOW - SECOND, refusals: state === 'refused' ? 1 : 0, ...options }]]) };
}
