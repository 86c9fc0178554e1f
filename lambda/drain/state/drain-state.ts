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
 * What must survive a crash, and stands nowhere but in the cluster: on draining nodes (drain-state.ts, here; whom the gate waits for in baseline.ts)
 * and on released pods (release.ts). nodes-by-state.ts says by it which nodes a decision is about.
 *
 * Surprising: what stands on a node belongs to one lifecycle action; another action's token voids it.
 */

/** What stands on a draining node. One annotation a fact, so that `kubectl describe node` tells the state of the drain. */
export interface DrainState extends NodeOptions {
  readonly drainer: string;
  readonly group: string;
  readonly hook: string;
  readonly instance: string;
  /** Unknown when the sweep found the instance. */
  readonly token?: string;
  readonly started: number;
  readonly deadline: number;
  /** How long the drain may take, and so the most that an outage gives back. Where it is not told, nothing is given back. */
  readonly timeoutSeconds?: number;
  /** Until when the hook lets the drain last, if an outage costs it time. Where it is not told, the deadline stays. */
  readonly limit?: number;
  /** When this drain cordoned it, and load balancers were told to let go of it. */
  readonly cordoned: number;
  /** Somebody had cordoned the node before us, so it stays cordoned when it comes back. */
  readonly wasUnschedulable: boolean;
  /** We took the node from load balancers, by the label. */
  readonly excluded: boolean;
  /** Undefined until the leader has looked: nothing is evicted before this stands on the node. */
  readonly baseline?: Baseline;
  /** What earlier invocations did to the owners of its pods. */
  readonly moved?: MovesByOwner;
  readonly outcome?: Outcome;
  /** Whether the group keeps abandoned instances, as was known last. */
  readonly retains?: boolean;
  /** Since when its instance is retained, as Auto Scaling showed. */
  readonly retainedSince?: number;
  /** Its retention is over, and its instance is to be terminated: why. */
  readonly ends?: string;
  /** Its instance was retained before: this drain ends with the instance, however it ends. */
  readonly isLast?: boolean;
  /** Where the drain stood still for some minutes: since when, and with how many pods left. */
  readonly standstill?: Standstill;
  /** What EC2 or AWS Health said of the instance, where that decides about the time of the drain. */
  readonly notice?: NoticeName;
  /** From when an instance that is still in service is taken to stay, with a notice. */
  readonly calledOffAt?: number;
  /** Stands on no node: somebody said that it goes on by force. */
  readonly called?: boolean;
}

/** A drain that waits: no pod has left since. */
export interface Standstill {
  readonly since: number;
  readonly podsLeft: number;
}

/** What decides about the time of a drain, and about its end. */
export type Terms = Pick<DrainState, 'deadline' | 'timeoutSeconds' | 'limit' | 'whenBlocked' | 'notice' | 'calledOffAt' | 'retains'> & {
  /** Where it begins to count anew. */
  readonly started?: number;
};

/** Whom the gate waits for. */
export interface Baseline {
  readonly owners: readonly BaselineOwner[];
  /** How many pods had to leave. */
  readonly pods: number;
  /** Persistent volumes of those pods. */
  readonly volumes: readonly string[];
  /** Pods were deleted without asking their budgets. */
  readonly forced: boolean;
  /** Which owners' pods have come since the drain began, and how often. */
  readonly returns?: ReturnsByOwner;
  /** When the last pod had left, where volumes were still attached then. */
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

/** What a drain did to an owner of pods on its node. */
export interface OwnerMoves {
  /** Pods that were evicted or deleted. */
  readonly moves: number;
  /** Those of them whose replacement came first. */
  readonly surged: number;
  /** Those that went though the owner fell below its floor. */
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

/** Undefined when the node carries no drain state, or one that this version cannot read: it is then written anew, unless it is newer ({@link isNewer}). */
export const readDrainState = readOnce(parseDrainState);

/** Whether a newer version of the function has written what stands on the node. It is left alone: this version does not know what it means. */
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

/** Undefined where there is none, or what stands there is no time. */
function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** What cannot be read is as it is by default. */
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

/** Undefined, which the schema refuses, when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the drain state belongs to this lifecycle action. Without a token on one side the instance decides. Once the instance is retained its action
 * is over, so that another one is waited in; and a drain that a notice had begun in vain has ended before its action began.
 */
export function belongsTo(drain: DrainState, action: { instanceId: string; token?: string }): boolean {
  return drain.retainedSince === undefined && !hasFailedOnly(drain) && drain.instance === action.instanceId
    && (!drain.token || !action.token || drain.token === action.token);
}

/**
 * Whether people have uncordoned the node since its drain ended that a notice began, while its instance lived on: new pods may be on it, and the drain
 * tells nothing of them.
 */
export function isTakenBack({ spec }: Node, { notice, outcome, token }: DrainState): boolean {
  return notice !== undefined && outcome !== undefined && token === undefined && spec.unschedulable !== true;
}

/** Cordon, label and annotations in one patch. Voids what an earlier action left. */
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
        // A node that still carries an older drain state, of any version, was cordoned by that one.
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

/** For a drain under way that gets other terms: a notice hastens it, or the action that its notice announced has begun. */
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

/** Times as a person reads them. */
function returnsText(returns: ReturnsByOwner): object {
  const text = (time: number): string => new Date(time).toISOString();
  return Object.fromEntries(Object.entries(returns).map(([owner, { times, at, newest }]) => [owner, { times, at: text(at), newest: text(newest) }]));
}

/** Whether the cordon stands, and the label where it is ours. */
export function isCordoned({ metadata, spec }: Node, { excluded }: DrainState): boolean {
  return spec.unschedulable === true && (!excluded || metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== undefined);
}

/** Cordon and label are levels, as the drain is: both again, where somebody has taken one of them off meanwhile. */
export function cordonAgainPatch({ excluded }: DrainState): NodePatch {
  return { metadata: { labels: excluded ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : undefined }, spec: { unschedulable: true } };
}

/** For a drain state that was written before the event came that knows the token. */
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

/** For a node whose instance Auto Scaling shows as retained, whether its drain could say so or not. */
export function retainedPatch(since: number): NodePatch {
  return { metadata: { annotations: annotations({ 'outcome': 'retained', 'retained-since': new Date(since).toISOString(), 'notice': null, 'called-off-at': null }) } };
}

/** For a node whose instance is no longer to be retained. */
export function retentionEndsPatch(because: string): NodePatch {
  return { metadata: { annotations: annotations({ 'retention-ends': because }) } };
}

/** For a node that somebody wanted to be kept, though its group does not keep abandoned instances. */
export function retainsNotPatch(): NodePatch {
  return { metadata: { annotations: annotations({ retains: 'false' }) } };
}

/** Takes back all that the drain state did; for a node that stays after all. */
export function clearDrainStatePatch(node: Node): NodePatch {
  const excludedByUs = node.metadata.annotations?.[`${ANNOTATION_PREFIX}excluded`] === 'true';
  return {
    metadata: {
      labels: excludedByUs ? { [EXCLUDE_FROM_LOAD_BALANCERS]: null } : undefined,
      // What people said was about this drain.
      annotations: { ...annotations(Object.fromEntries(KEYS.map((key) => [key, null]))), [STEER_ANNOTATION]: null },
    },
    spec: readDrainState(node)?.wasUnschedulable ? undefined : { unschedulable: null },
  };
}
