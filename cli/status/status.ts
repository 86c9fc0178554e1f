import { type Hold, holdsOf } from './holds';
import { staysWithNode } from '../../lambda/drain/pods/pods';
import { readDrainState } from '../../lambda/drain/state/drain-state';
import type { Node as DrainerNode, Pod as DrainerPod } from '../../lambda/kubernetes/objects';
import type { Event, Lease, Node, Pod, StoredObject } from '../../simulation/cluster/objects';
import { isFinished } from '../../simulation/component-base/pod-state';
import { EVENT_NAMESPACE, LEASE_NAME, LEASE_NAMESPACE, POD_ANNOTATIONS, STEER_ANNOTATION } from '../../src/names';

/** The version of {@link ClusterStatus}. */
const STATUS_VERSION = 1;

/** What the drainer is doing in a cluster, as nodes, Lease and Events show it. */
export interface ClusterStatus {
  readonly version: typeof STATUS_VERSION;
  /** When it was read, as an RFC 3339 time. */
  readonly at: string;
  /** Undefined while nobody leads: there is nothing to do, or the next invocation has not begun. */
  readonly leader?: { readonly holder: string; readonly renewed: string };
  /** The drainers that people hold. */
  readonly holds: readonly Hold[];
  /** The drainers that the cluster indicates: one that has nothing to do may be missing if RBAC was not read. */
  readonly drainers: readonly string[];
  readonly draining: readonly NodeStatus[];
  readonly retained: readonly NodeStatus[];
  /** Released pods that are on no draining node: they serve, and nothing would recreate them. */
  readonly orphanedPods: readonly string[];
  /** The kinds that were not read, in the plural, such as `leases`: nothing is known about those. */
  readonly unread: readonly string[];
  readonly remarks: readonly string[];
}

export interface NodeStatus {
  readonly name: string;
  readonly drainer: string;
  readonly group: string;
  readonly instance: string;
  readonly since: string;
  readonly deadline: string;
  /** Negative once it has passed. */
  readonly secondsLeft: number;
  readonly whenBlocked: string;
  readonly outcome?: string;
  /** What an operator has asked for, by annotation. */
  readonly steered?: string;
  /** Whether somebody holds its drainer. */
  readonly isHeld: boolean;
  /** How many pods had to leave, and how many are left. */
  readonly pods?: number;
  readonly podsLeft: readonly string[];
  /** Since when none of them has left, once that has lasted for some minutes. */
  readonly standsStillSince?: string;
  /** What it waits for, or what keeps its instance retained, by its newest Event. */
  readonly waitsFor: readonly string[];
}

/** @param read the kinds that were read, in the plural; all if omitted */
export function statusOf(items: readonly unknown[], now: number, remarks: readonly string[] = [], read?: readonly string[]): ClusterStatus {
  const of = <T extends StoredObject>(kind: string) => (items as readonly StoredObject[]).filter((item) => item.kind === kind) as T[];
  const podsOn = Map.groupBy(of<Pod>('Pod'), ({ spec }) => spec.nodeName ?? '');
  const waits = newestWaits(of<Event>('Event'));
  const held = holdsOf(items as readonly StoredObject[]);
  const isHeld = (drainer: string) => held.holds.some((hold) => hold.drainer === drainer);
  const nodes = of<Node>('Node').flatMap((node) => nodeStatus(node, { pods: podsOn.get(node.metadata.name) ?? [], waits, isHeld, now }));
  const underWay = new Set(nodes.map(({ name }) => name));
  return {
    version: STATUS_VERSION,
    at: new Date(now).toISOString(),
    leader: leaderOf(of<Lease>('Lease'), now),
    ...held,
    draining: nodes.filter(({ outcome }) => outcome === undefined).sort((a, b) => a.secondsLeft - b.secondsLeft),
    retained: nodes.filter(({ outcome }) => outcome === 'retained'),
    orphanedPods: of<Pod>('Pod').filter(({ metadata, spec }) => metadata.annotations?.[POD_ANNOTATIONS.RELEASED_HASH] && !underWay.has(spec.nodeName ?? '')).map(nameOf),
    unread: read ? NEEDED.filter((resource) => !read.includes(resource)) : [],
    remarks,
  };
}

/** The kinds that a status needs. */
const NEEDED = ['nodes', 'pods', 'leases', 'events'];

/** What is known in addition to the node. */
interface Known {
  readonly pods: readonly Pod[];
  readonly waits: ReadonlyMap<string, string>;
  readonly isHeld: (drainer: string) => boolean;
  readonly now: number;
}

function nodeStatus(node: Node, { pods, waits, isHeld, now }: Known): NodeStatus[] {
  const state = readDrainState(node as unknown as DrainerNode);
  if (!state) {
    return [];
  }
  const { drainer, group, instance, started, deadline, whenBlocked, outcome, baseline, standstill } = state;
  const podsLeft = pods.filter((pod) => !isFinished(pod) && !staysWithNode(pod as unknown as DrainerPod)).map(nameOf);
  return [{
    name: node.metadata.name,
    drainer,
    group,
    instance,
    whenBlocked,
    outcome,
    since: new Date(started).toISOString(),
    deadline: new Date(deadline).toISOString(),
    secondsLeft: Math.round((deadline - now) / 1000),
    steered: node.metadata.annotations?.[STEER_ANNOTATION],
    isHeld: isHeld(drainer),
    pods: baseline?.pods,
    podsLeft,
    standsStillSince: outcome === undefined && standstill?.podsLeft === podsLeft.length ? new Date(standstill.since).toISOString() : undefined,
    waitsFor: outcome === undefined || outcome === 'retained' ? sentencesOf(waits.get(node.metadata.name) ?? '') : [],
  }];
}

/** The reasons of Events about what a node waits for. */
const WAITING = ['DrainWaits', 'RetainedInstanceWaits'];

/** The newest such Events, by node name. */
function newestWaits(events: readonly Event[]): Map<string, string> {
  // Application owners may write Events about anything, but only in their own namespaces.
  const ours = events.filter(({ reason = '', involvedObject, metadata }) => (
    metadata.namespace === EVENT_NAMESPACE && WAITING.includes(reason) && involvedObject.kind === 'Node'));
  const oldestFirst = ours.sort((a, b) => timeOf(a) - timeOf(b));
  return new Map(oldestFirst.map(({ involvedObject, message = '' }) => [involvedObject.name, message]));
}

/** The sentences in an Event's message, which are joined by `; `. Some contain that themselves. */
function sentencesOf(message: string): string[] {
  return message.split(/; (?!the API server was asked|its replacement )/).filter(Boolean);
}

function timeOf({ lastTimestamp, eventTime, metadata }: Event): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp);
}

function leaderOf(leases: readonly Lease[], now: number): ClusterStatus['leader'] {
  const { holderIdentity, renewTime, leaseDurationSeconds = 0 } = leases.find(({ metadata }) =>
    metadata.namespace === LEASE_NAMESPACE && metadata.name === LEASE_NAME)?.spec ?? {};
  const holds = holderIdentity && renewTime && Date.parse(renewTime) + leaseDurationSeconds * 1000 > now;
  return holds ? { holder: holderIdentity, renewed: renewTime } : undefined;
}

function nameOf({ metadata }: StoredObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
