import * as z from 'zod/mini';
import type { Outcome } from '../end';
import { readOnce } from './read-once';
import { ANNOTATION_PREFIX, EXCLUDE_FROM_LOAD_BALANCERS, type NoticeName, NOTICES, PACKAGE_NAME, STEER_ANNOTATION } from '../../../src/names';
import { NODE_OPTIONS, type NodeOptions } from '../../../src/options/group-options';
import { textOf, valueOf } from '../../../src/options/option';
import type { Node } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import { hasFailedOnly } from '../notices/notice';
import type { ReturnsByOwner } from '../placement/returns';

/*
 * What must survive a crash, and is kept only in the cluster: on draining nodes (drain-state.ts, here; with the gate's baseline in baseline.ts) and
 * on released pods (release.ts). nodes-by-state.ts derives from it which nodes a decision is about.
 *
 * Surprising: the drain state on a node belongs to one lifecycle action; another action's token voids it.
 */

/** The drain state of a node. One annotation per fact, so that `kubectl describe node` shows the state of the drain. */
export interface DrainState extends NodeOptions {
  readonly drainer: string;
  readonly group: string;
  readonly hook: string;
  readonly instance: string;
  /** Unknown when the sweep found the instance. */
  readonly token?: string;
  readonly started: number;
  readonly deadline: number;
  /** How long the drain may take, and so the most that an outage gives back. If undefined, nothing is given back. */
  readonly timeoutSeconds?: number;
  /** The latest time to which an outage may move the deadline, by the hook's limit. If undefined, the deadline stays. */
  readonly limit?: number;
  /** When this drain cordoned the node and excluded it from load balancers. */
  readonly cordoned: number;
  /** The node was already cordoned before the drain, so it stays cordoned if it comes back. */
  readonly wasUnschedulable: boolean;
  /** We excluded the node from load balancers by the label. */
  readonly excluded: boolean;
  /** Undefined until the leader has written it: nothing is evicted before that. */
  readonly baseline?: Baseline;
  /** What earlier invocations did to the owners of its pods. */
  readonly moved?: MovesByOwner;
  readonly outcome?: Outcome;
  /** Whether the group keeps abandoned instances, as last known. */
  readonly retains?: boolean;
  /** Since when Auto Scaling has shown its instance as retained. */
  readonly retainedSince?: number;
  /** Why its retention is over and its instance is to be terminated, if so. */
  readonly ends?: string;
  /** Its instance was retained before: this drain ends with the termination of the instance, whatever its outcome. */
  readonly isLast?: boolean;
  /** If the drain has stood still for some minutes: since when, and with how many pods left. */
  readonly standstill?: Standstill;
  /** The notice of EC2 or AWS Health, if it decides the times of the drain. */
  readonly notice?: NoticeName;
  /** With a notice: an instance still in service at this time is assumed to stay. */
  readonly calledOffAt?: number;
  /** Not written on nodes: a person has ordered `force`. */
  readonly called?: boolean;
}

/** A drain that makes no progress: no pod has left since. */
export interface Standstill {
  readonly since: number;
  readonly podsLeft: number;
}

/** What decides how long a drain may take, and how it ends. */
export type Terms = Pick<DrainState, 'deadline' | 'timeoutSeconds' | 'limit' | 'whenBlocked' | 'notice' | 'calledOffAt' | 'retains'> & {
  /** Set if the drain's time starts again. */
  readonly started?: number;
};

/** What the gate waits for. */
export interface Baseline {
  readonly owners: readonly BaselineOwner[];
  /** How many pods had to leave. */
  readonly pods: number;
  /** Persistent volumes of those pods. */
  readonly volumes: readonly string[];
  /** Pods were deleted without asking their budgets. */
  readonly forced: boolean;
  /** Owners whose pods have arrived during the drain, and how often. */
  readonly returns?: ReturnsByOwner;
  /** When the last pod had left; set only if a bounded wait starts then. */
  readonly evacuated?: number;
}

export interface BaselineOwner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Available pods before the first eviction, on all nodes. */
  readonly available: number;
  /** All of its pods at that time. Written only for an owner that does not say how many pods it wants. */
  readonly pods?: number;
}

/** What a drain has done to an owner of pods on its node. */
export interface OwnerMoves {
  /** Pods that were evicted or deleted. */
  readonly moves: number;
  /** Those of them whose replacement came first. */
  readonly surged: number;
  /** Those that went although the owner fell below its floor. */
  readonly interrupted: number;
}

/** By the name of the owner. */
export type MovesByOwner = Readonly<Record<string, OwnerMoves>>;

const JSON_TEXT = z.pipe(z.string(), z.transform(parseJson));
const TIME = z.pipe(z.pipe(z.string(), z.transform((time) => Date.parse(time))), z.number());
const BASELINE = z.object({
  owners: z.pipe(
    JSON_TEXT,
    z.array(z.object({
      kind: z.string(), namespace: z.string(), name: z.string(), uid: z.string(), available: z.number(), pods: z.optional(z.number()),
    })),
  ),
  pods: z.coerce.number(),
  volumes: z.pipe(JSON_TEXT, z.array(z.string())),
  forced: z.boolean(),
  returns: z.catch(z.optional(z.pipe(JSON_TEXT, z.record(z.string(), z.object({ times: z.number(), at: TIME, newest: TIME })))), undefined),
  evacuated: z.optional(z.number()),
});
const NOTICE = z.catch(z.optional(z.enum(NOTICES)), undefined);
const OWNER_MOVES = z.object({ moves: z.number(), surged: z.number(), interrupted: z.number() });
const MOVES = z.catch(z.optional(z.pipe(JSON_TEXT, z.record(z.string(), OWNER_MOVES))), undefined);
const OUTCOME = z.catch(z.optional(z.enum(['drained', 'nothing-to-drain', 'node-missing', 'forced', 'retained', 'failed'])), undefined);

export const SCHEMA = '1';
export { EXCLUDE_FROM_LOAD_BALANCERS };
const LABEL_VALUE = PACKAGE_NAME;

const KEYS = [
  'schema', 'drainer', 'group', 'hook', 'instance', 'action', 'started', 'deadline', 'timeout', 'limit', ...NODE_OPTIONS.map(({ key }) => key), 'cordoned',
  'was-unschedulable', 'excluded', 'owners', 'pods', 'volumes', 'forced', 'returns', 'evacuated', 'moved', 'outcome',
  'retains', 'retained-since', 'retention-ends', 'last-drain', 'waiting-since', 'waiting-pods', 'notice', 'called-off-at',
] as const;
type Key = typeof KEYS[number];

function annotations(values: Partial<Record<Key, string | null>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [ANNOTATION_PREFIX + key, value]));
}

/** Undefined if the node has no drain state, or one that this version cannot read. It is then written anew, unless it is newer ({@link isNewer}). */
export const readDrainState = readOnce(parseDrainState);

/** Whether a newer version of the function wrote the drain state. It is left alone, because this version does not know what it means. */
export function isNewer({ metadata }: Node): boolean {
  return Number(metadata.annotations?.[`${ANNOTATION_PREFIX}schema`]) > Number(SCHEMA);
}

function parseDrainState(node: Node): DrainState | undefined {
  const read = (key: Key): string | undefined => node.metadata.annotations?.[`${ANNOTATION_PREFIX}${key}`];
  const [drainer, group, hook, instance] = [read('drainer'), read('group'), read('hook'), read('instance')];
  const [started, deadline] = [timeOf(read('started')), timeOf(read('deadline'))];
  const retains = read('retains');
  if (read('schema') !== SCHEMA || !drainer || !group || !hook || !instance || started === undefined || deadline === undefined) {
    return undefined;
  }
  return {
    drainer,
    group,
    hook,
    instance,
    started,
    deadline,
    timeoutSeconds: Number(read('timeout')) || undefined,
    limit: timeOf(read('limit')),
    ...readOptions(read),
    cordoned: timeOf(read('cordoned')) ?? started,
    token: read('action') || undefined,
    wasUnschedulable: read('was-unschedulable') === 'true',
    excluded: read('excluded') === 'true',
    baseline: readBaseline(read),
    moved: MOVES.parse(read('moved')),
    outcome: OUTCOME.parse(read('outcome')),
    retains: retains === undefined ? undefined : retains === 'true',
    retainedSince: timeOf(read('retained-since')),
    ends: read('retention-ends'),
    isLast: read('last-drain') === 'true' || undefined,
    standstill: readStandstill(read),
    notice: NOTICE.parse(read('notice')),
    calledOffAt: timeOf(read('called-off-at')),
  };
}

/** Undefined if there is no such annotation, or it is not a time. */
function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Options that cannot be read have their defaults. */
function readOptions(read: (key: Key) => string | undefined): NodeOptions {
  return Object.fromEntries(NODE_OPTIONS.map(({ name, key, option }) => [name, valueOf(option, read(key))])) as unknown as NodeOptions;
}

function readStandstill(read: (key: Key) => string | undefined): Standstill | undefined {
  const [since, podsLeft] = [timeOf(read('waiting-since')), Number(read('waiting-pods'))];
  return since === undefined || Number.isNaN(podsLeft) ? undefined : { since, podsLeft };
}

function readBaseline(read: (key: Key) => string | undefined): Baseline | undefined {
  const parsed = BASELINE.safeParse({
    owners: read('owners'),
    pods: read('pods'),
    volumes: read('volumes') ?? '[]',
    forced: read('forced') === 'true',
    returns: read('returns'),
    evacuated: timeOf(read('evacuated')),
  });
  return parsed.success ? parsed.data : undefined;
}

/** Undefined, which the schema rejects, if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the drain state belongs to this lifecycle action. If one side lacks a token, the instance decides. Once the instance is retained, its
 * action is over, so any waiting is in another one. A drain that a notice began and that failed had also ended before this action began.
 */
export function belongsTo(drain: DrainState, action: { instanceId: string; token?: string }): boolean {
  return drain.retainedSince === undefined && !hasFailedOnly(drain) && drain.instance === action.instanceId
    && (!drain.token || !action.token || drain.token === action.token);
}

/**
 * Whether people have uncordoned the node after a drain that a notice began has ended, while its instance lives on. New pods may be on the node then,
 * and the old drain state says nothing about them.
 */
export function isTakenBack({ spec }: Node, { notice, outcome, token }: DrainState): boolean {
  return notice !== undefined && outcome !== undefined && token === undefined && spec.unschedulable !== true;
}

/** Cordon, label and annotations in one patch. Removes what an earlier action left. */
export function drainStatePatch(node: Node, drain: DrainState, excludeFromLoadBalancers: boolean): NodePatch {
  const wasUnschedulable = node.metadata.annotations?.[`${ANNOTATION_PREFIX}was-unschedulable`];
  const alreadyExcluded = node.metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== undefined;
  const exclude = excludeFromLoadBalancers && !alreadyExcluded;
  return {
    metadata: {
      labels: exclude ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : undefined,
      annotations: annotations({
        'schema': SCHEMA,
        'drainer': drain.drainer,
        'group': drain.group,
        'hook': drain.hook,
        'instance': drain.instance,
        'action': drain.token ?? '',
        'started': new Date(drain.started).toISOString(),
        ...Object.fromEntries(NODE_OPTIONS.map(({ name, key, option }) => [key, textOf(option, drain[name]) ?? null])),
        ...termAnnotations(drain),
        'cordoned': new Date(drain.cordoned).toISOString(),
        // A node that still has an older drain state, of any version, was cordoned by that drain.
        'was-unschedulable': wasUnschedulable ?? String(node.spec.unschedulable === true),
        ...(exclude ? { excluded: 'true' } : {}),
        'owners': null,
        'pods': null,
        'volumes': null,
        'forced': null,
        'returns': null,
        'evacuated': null,
        'moved': null,
        'outcome': null,
        'retains': drain.retains === undefined ? null : String(drain.retains),
        'retained-since': null,
        'retention-ends': null,
        'last-drain': drain.isLast ? 'true' : null,
        'waiting-since': null,
        'waiting-pods': null,
      }),
    },
    spec: { unschedulable: true },
  };
}

function termAnnotations({ deadline, timeoutSeconds, limit, notice, calledOffAt }: Omit<Terms, 'whenBlocked' | 'retains' | 'started'>): Partial<Record<Key, string | null>> {
  return {
    'deadline': new Date(deadline).toISOString(),
    'timeout': timeoutSeconds === undefined ? null : String(timeoutSeconds),
    'limit': limit === undefined ? null : new Date(limit).toISOString(),
    'notice': notice ?? null,
    'called-off-at': calledOffAt === undefined ? null : new Date(calledOffAt).toISOString(),
  };
}

/** For a drain under way whose terms change: a notice shortens it, or the lifecycle action that its notice announced has begun. */
export function termsPatch(terms: Terms, token?: string): NodePatch {
  const { whenBlocked, retains, started } = terms;
  const told = {
    'when-blocked': whenBlocked,
    ...started !== undefined && { started: new Date(started).toISOString() },
    ...retains !== undefined && { retains: String(retains) },
    ...token && { action: token },
  };
  return { metadata: { annotations: annotations({ ...termAnnotations(terms), ...told }) } };
}

export function baselinePatch(baseline: Baseline): NodePatch {
  const { owners, pods, volumes, forced, returns, evacuated } = baseline;
  return {
    metadata: {
      annotations: annotations({
        owners: JSON.stringify(owners),
        pods: String(pods),
        volumes: volumes.length > 0 ? JSON.stringify(volumes) : null,
        forced: forced ? 'true' : null,
        returns: returns ? JSON.stringify(returnsText(returns)) : null,
        evacuated: evacuated === undefined ? null : new Date(evacuated).toISOString(),
      }),
    },
  };
}

/** Writes times in a form that people can read. */
function returnsText(returns: ReturnsByOwner): object {
  const text = (time: number): string => new Date(time).toISOString();
  return Object.fromEntries(Object.entries(returns).map(([owner, { times, at, newest }]) => [owner, { times, at: text(at), newest: text(newest) }]));
}

/** Whether the node is still cordoned, and still has the label if the drain added it. */
export function isCordoned({ metadata, spec }: Node, { excluded }: DrainState): boolean {
  return spec.unschedulable === true && (!excluded || metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== undefined);
}

/** Restores both the cordon and the label after somebody has removed one of them. */
export function cordonAgainPatch({ excluded }: DrainState): NodePatch {
  return { metadata: { labels: excluded ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : undefined }, spec: { unschedulable: true } };
}

/** For a drain state that was written before the event with the token arrived. */
export function tokenPatch(token: string): NodePatch {
  return { metadata: { annotations: annotations({ action: token }) } };
}

/** For a drain whose deadline an outage has moved. */
export function deadlinePatch(deadline: number): NodePatch {
  return { metadata: { annotations: annotations({ deadline: new Date(deadline).toISOString() }) } };
}

/** For a drain that has stood still for some minutes, so that the next leader knows since when. */
export function standstillPatch({ since, podsLeft }: Standstill): NodePatch {
  return { metadata: { annotations: annotations({ 'waiting-since': new Date(since).toISOString(), 'waiting-pods': String(podsLeft) }) } };
}

export function movedPatch(moved: MovesByOwner): NodePatch {
  return { metadata: { annotations: annotations({ moved: JSON.stringify(moved) }) } };
}

export function outcomePatch(outcome: Outcome): NodePatch {
  return { metadata: { annotations: annotations({ outcome }) } };
}

/** For a node whose instance Auto Scaling shows as retained, whether or not its drain ended with that outcome. */
export function retainedPatch(since: number): NodePatch {
  return { metadata: { annotations: annotations({ 'outcome': 'retained', 'retained-since': new Date(since).toISOString(), 'notice': null, 'called-off-at': null }) } };
}

/** For a node whose instance is no longer to be retained. */
export function retentionEndsPatch(because: string): NodePatch {
  return { metadata: { annotations: annotations({ 'retention-ends': because }) } };
}

/** For a node that a person wanted to keep, although its group does not keep abandoned instances. */
export function retainsNotPatch(): NodePatch {
  return { metadata: { annotations: annotations({ retains: 'false' }) } };
}

/** Undoes everything that the drain state did, for a node that stays after all. */
export function clearDrainStatePatch(node: Node): NodePatch {
  const excludedByUs = node.metadata.annotations?.[`${ANNOTATION_PREFIX}excluded`] === 'true';
  return {
    metadata: {
      labels: excludedByUs ? { [EXCLUDE_FROM_LOAD_BALANCERS]: null } : undefined,
      // The order that people gave was about this drain.
      annotations: { ...annotations(Object.fromEntries(KEYS.map((key) => [key, null]))), [STEER_ANNOTATION]: null },
    },
    spec: readDrainState(node)?.wasUnschedulable ? undefined : { unschedulable: null },
  };
}
