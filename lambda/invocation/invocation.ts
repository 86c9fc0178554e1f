import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { DrainerDependencies, InvocationDependencies } from './dependencies';
import { Leader } from './leading/leader';
import { Leadership } from './leading/leadership';
import { LeaseWatch } from './leading/lease-watch';
import { DrainStateWriter } from './lifecycle/drain-state-writer';
import { follow } from './lifecycle/following';
import { GroupCatalogue } from './lifecycle/group-catalogue';
import { Heartbeats } from './lifecycle/heartbeats';
import { LifecycleActions } from './lifecycle/lifecycle-actions';
import { MissingNodes } from './lifecycle/missing-nodes';
import { NodeWriter } from './lifecycle/node-writer';
import { Notices } from './lifecycle/notices';
import { giveUpUnseenLaunches, settleOverdue } from './lifecycle/overdue';
import { OwnNodes } from './lifecycle/own-nodes';
import { Refreshes } from './lifecycle/refreshes';
import { Inbox } from './messages/inbox';
import { type Message, sortMessages } from './messages/sort';
import { ClusterHealth } from './telling/cluster-health';
import { EventRecorder } from './telling/event-recorder';
import { FailedInvocations } from './telling/failed-invocations';
import { Gauges } from './telling/gauges';
import { tellLeftToOthers } from './telling/left-to-others';
import { MovedOwners } from './telling/moved-owners';
import { measureRetained } from './telling/retained';
import { Summaries } from './telling/summaries';
import { Trouble } from './telling/trouble';
import { Troubles } from './telling/troubles';
import { Wake } from './wake';
import { METRICS } from '../../src/names';
import type { Groups } from '../drain/instances/groups';
import type { ActionRequest } from '../drain/instances/held-instance';
import { hasReleasedPod, mustLead } from '../drain/instances/idle';
import { leaderOf } from '../drain/leading/following';
import { isLeftToOthers, needsOfOthers, permissionsOf } from '../drain/leading/permissions';
import { comesAgainAfterSeconds, type InvocationEnd, type MessageRequest, messagesToKeep, type NoticeRequest } from '../drain/messages/disposition';
import { sightOf } from '../drain/overdue';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort } from '../kubernetes/port';

/*
 * One invocation, from its messages to its end. In this order: sort the messages (messages/); ask Auto Scaling which instances wait, and list the
 * nodes of the cluster; take care of the nodes of our groups (lifecycle/). If nothing waits and nothing is under way, the invocation is done.
 * Otherwise it tries to take the Lease. If it gets it, it leads until nothing is left to do or its time is over (leading/); if not, it is done.
 * Finally messages are acknowledged or given back.
 *
 * An invocation may end at any of these points, because its time is over or the process crashes. What must survive the process is written on nodes
 * and pods, or can be asked of Auto Scaling: the next invocation reads it and goes on. Nothing else is remembered that must survive.
 */

/** An invocation stops working when this much of the function's time is left, to finish requests under way, release the Lease and give back messages. */
const CLOSING_TIME = 40_000;

export type Drainer = (event: SQSEvent, context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** The drainer function: one call is one invocation. */
export function createDrainer(outside: DrainerDependencies): Drainer {
  const troubles = new Troubles(outside);
  const dependencies: InvocationDependencies = {
    ...outside,
    health: new ClusterHealth(outside),
    gauges: new Gauges(outside),
    failingSteps: new Trouble(outside, {
      begins: 'Leader failed to take a step and tries again', ends: 'Leader takes steps again', metric: METRICS.DECISIONS_FAILED, toldAfter: 0,
    }),
    troubles,
    summaries: new Summaries({ ...outside, troubles }),
    movedOwners: new MovedOwners(outside),
    refusals: new Map(),
    withoutNode: new Map(),
    leaseWatch: new LeaseWatch(outside.clock),
    holds: new Map(),
    told: new Map(),
    announced: new Map(),
    toldWaits: new Map(),
    toldRetained: new Map(),
    toldRefusals: new Map(),
    failedInvocations: new FailedInvocations(outside),
    leftToOthers: new Set(),
    leftAlone: new Set(),
  };
  return async (event, context) => {
    const { clock, log, settings: { drainerName, notices } } = dependencies;
    const until = clock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME;
    const inbox = new Inbox(event.Records, dependencies);
    const messages = await sortMessages(inbox, { ...dependencies, drainerName, notices });
    const { end, kept, heartbeatTimeoutOf, dueAt } = await work(dependencies, { messages, until, identity: `${drainerName}/${context.awsRequestId}` });
    await dependencies.summaries.finish();

    messages.filter((message) => !kept.includes(message)).forEach(({ record }) => inbox.acknowledge(record));
    const givenBack = await inbox.close((record) => {
      const request = kept.find((message) => message.record === record)?.request;
      const receiveCount = Number(record.attributes.ApproximateReceiveCount);
      const dueInSeconds = ((dueAt(request) ?? clock.now()) - clock.now()) / 1000;
      return comesAgainAfterSeconds({ receiveCount, request, heartbeatTimeoutSeconds: heartbeatTimeoutOf(request), dueInSeconds }, end);
    });
    if (givenBack.length > 0) {
      // An invocation that waits for another leader, or for the cluster, ends like this again and again.
      const level = end.type === 'followed' || end.type === 'failed' ? 'debug' : 'info';
      log[level]('Invocation ended, and its messages return to the queue', { messages: givenBack.length, end: end.type });
    }
    return { batchItemFailures: givenBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

interface Work {
  readonly messages: readonly Message[];
  /** When its time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** The identity with which it holds the Lease. */
  readonly identity: string;
}

interface Worked {
  readonly end: InvocationEnd;
  /** Which messages are not acknowledged. */
  readonly kept: readonly Message[];
  /** The heartbeat timeout for the instance of a message, in seconds. */
  readonly heartbeatTimeoutOf: (request?: MessageRequest) => number | undefined;
  /** When the subject of a message needs attention, if not now. */
  readonly dueAt: (request?: MessageRequest) => number | undefined;
}

/** Does the work that the messages ask for. */
async function work(
  dependencies: InvocationDependencies, { messages, ...rest }: Work,
): Promise<Worked> {
  const wake = new Wake(dependencies.clock);
  const actions = new LifecycleActions({ ...dependencies, drainerName: dependencies.settings.drainerName, onDueSooner: () => wake.notify() });
  const heartbeatTimeoutOf = (request?: MessageRequest) => (
    request && isOfAction(request) ? actions.get(request.action.instanceId)?.options.heartbeatTimeoutSeconds : undefined);
  if (messages.length === 0) {
    return { end: { type: 'done' }, kept: [], heartbeatTimeoutOf, dueAt: () => undefined };
  }
  const notices = new Notices(messages.map(({ request }) => request), dependencies);
  try {
    const { end, groups } = await drain({ ...dependencies, actions, notices, heartbeatWake: wake }, { messages, ...rest });
    dependencies.failedInvocations.succeeded();
    notices.countIgnored(messages.flatMap(({ request }) => (request.type === 'notice' ? [request] : [])), groups);
    const isSettled = (request: ActionRequest | NoticeRequest): boolean => (
      isOfAction(request) ? actions.isSettled(request, groups) : notices.isSettled(request, groups));
    const dueAt = (request?: MessageRequest): number | undefined => (request?.type === 'notice' ? notices.dueAt(request, groups) : undefined);
    return { end, kept: messagesToKeep(messages, end, isSettled), heartbeatTimeoutOf, dueAt };
  } catch (error) {
    dependencies.failedInvocations.failed(error);
    dependencies.metrics.count(METRICS.INVOCATIONS_FAILED, 1);
    const end = { type: 'failed' } as const;
    return { end, kept: messagesToKeep(messages, end, () => false), heartbeatTimeoutOf, dueAt: () => undefined };
  }
}

/** Whether the request is about a lifecycle action, not a notice or a sweep. */
function isOfAction(request: MessageRequest): request is ActionRequest {
  return request.type !== 'sweep' && request.type !== 'notice';
}

/** Also returns Auto Scaling's latest answer. */
async function drain(
  dependencies: InvocationDependencies & Pick<Reached, 'actions' | 'notices'> & { readonly heartbeatWake: Wake },
  { messages, until, identity }: Work,
): Promise<{ readonly end: InvocationEnd; readonly groups: Groups }> {
  const { actions, notices } = dependencies;
  const requests = messages.flatMap(({ request, record }): ActionRequest[] => (
    isOfAction(request) ? [{ ...request, receivedAt: Number(record.attributes.ApproximateFirstReceiveTimestamp) }] : []));
  requests.forEach((request) => actions.expect(request));
  const catalogue = new GroupCatalogue(dependencies);
  const withoutEvent = messages.some(({ request }) => request.type === 'sweep');
  // A message that comes again may be the one that a leader kept, which died or ran out of time, in order to trigger the next invocation.
  const isNew = messages.every(({ receiveCount }) => receiveCount === 1);
  if (!withoutEvent && requests.length === 0 && isNew) {
    // Most notices in an account concern instances that are not ours, so the cluster is not contacted for them.
    const said = await ask(catalogue, actions, { withoutEvent });
    if (!notices.needCluster(said)) {
      return { end: { type: 'done' }, groups: said };
    }
  }
  // Listing a large cluster may take longer than a short heartbeat timeout.
  const heartbeats = new Heartbeats({ ...dependencies, wake: dependencies.heartbeatWake });
  try {
    return await reachAndDrain({ ...dependencies, catalogue }, { requests, withoutEvent, until, identity });
  } finally {
    await heartbeats.stop();
  }
}

async function reachAndDrain(
  dependencies: InvocationDependencies & Pick<Reached, 'actions' | 'notices' | 'catalogue'>, { withoutEvent, ...rest }: Omit<Known, 'groups'>,
): Promise<{ readonly end: InvocationEnd; readonly groups: Groups }> {
  const { actions, catalogue } = dependencies;
  const refreshes = new Refreshes(dependencies);
  refreshes.askAhead(actions.groupNames);
  // Both take time, and neither needs the other.
  const [cluster, asked] = await Promise.allSettled([reach(dependencies), ask(catalogue, actions, { withoutEvent })]);
  if (asked.status === 'rejected') {
    throw asked.reason;
  }
  const groups = asked.value;
  if (cluster.status === 'rejected') {
    const sight = sightOf(cluster.reason, -Infinity);
    await settleOverdue(dependencies, groups, { sight });
    await giveUpUnseenLaunches(dependencies, sight);
    throw cluster.reason;
  }
  const events = new EventRecorder({ ...dependencies, kubernetes: cluster.value.kubernetes });
  try {
    return await drainCluster({ ...dependencies, ...cluster.value, events, refreshes }, { ...rest, withoutEvent, groups });
  } finally {
    await events.finish();
  }
}

interface Reached extends Omit<InvocationDependencies, 'kubernetes'> {
  readonly kubernetes: KubernetesPort;
  readonly nodes: readonly Node[];
  readonly actions: LifecycleActions;
  readonly notices: Notices;
  readonly catalogue: GroupCatalogue;
  readonly refreshes: Refreshes;
  readonly events: EventRecorder;
}

/** What is known once the cluster has been reached. */
interface Known extends Omit<Work, 'messages'> {
  readonly requests: readonly ActionRequest[];
  /** One of the messages is a sweep. */
  readonly withoutEvent: boolean;
  /** Auto Scaling's answer. */
  readonly groups: Groups;
}

/** The part of an invocation that needs the cluster. */
async function drainCluster(
  { nodes, ...reached }: Reached, { requests, withoutEvent, groups, until, identity }: Known,
): Promise<{ readonly end: InvocationEnd; readonly groups: Groups }> {
  const { clock, actions, kubernetes, settings } = reached;
  const { drainerName } = settings;
  const seenSince = clock.now();
  const on = { ...reached, drainerName, writer: new NodeWriter(reached) };
  const drainStates = new DrainStateWriter(on);
  const ownNodes = new OwnNodes({ ...on, drainStates });
  if (withoutEvent) {
    measureRetained(reached, groups, nodes);
  }
  const { changed, lateUntil } = await ownNodes.attend(nodes, groups, seenSince);
  const isOpen = requests.some((request) => !actions.isSettled(request, groups));
  const leads = mustLead({ held: actions.held, nodes: [...nodes, ...changed], isOpen, isSweep: withoutEvent, now: seenSince });
  if (leads === 'if-released' && !hasReleasedPod((await kubernetes.list('pods')).items)) {
    return { end: { type: 'done' }, groups };
  }

  const missing = new MissingNodes({ ...on, drainStates });
  const needs = needsOfOthers([...nodes, ...changed], { may: permissionsOf(settings), drainerName, now: clock.now() });
  const isLeft = (since?: number): boolean => isLeftToOthers(needs, { unledSince: since, now: clock.now() });
  const { leadership, holder, ledSince, unledSince, isLeft: leaves } = await Leadership.acquire({ ...on, identity, isLeft });
  if (leaves) {
    tellLeftToOthers(reached, needs);
  }
  if (!leadership) {
    const leader = leaderOf(holder, drainerName);
    await follow({ ...on, ownNodes, missing }, { leader, holder, ledSince, nodes, groups, seenSince, lateUntil });
    return { end: { type: 'followed', leader }, groups };
  }
  reached.troubles.ended('Nobody decides about drains, though somebody leads');
  try {
    const leading = new Leader({ ...on, leadership, ownNodes, missing }, { until, requests, groups, unledSince, seenSince, needs });
    return { end: { type: await leading.run() }, groups: leading.groups };
  } finally {
    await leadership.release();
  }
}

/** Connects to the cluster and lists its nodes. */
async function reach({ kubernetes: open, health }: InvocationDependencies) {
  try {
    const kubernetes = await open();
    const { items: nodes } = await kubernetes.list('nodes');
    health.reached();
    return { kubernetes, nodes };
  } catch (error) {
    health.failed('invocation', error);
    throw error;
  }
}

/** Asks Auto Scaling about our groups, and takes in the lifecycle actions that it shows. */
async function ask(catalogue: GroupCatalogue, actions: LifecycleActions, options: { readonly withoutEvent: boolean }): Promise<Groups> {
  const asking = actions.askAhead();
  const groups = await catalogue.read(actions.groupNames, { everyHook: options.withoutEvent, askHooksAhead: true }).finally(() => asking);
  await actions.follow(groups, options);
  return groups;
}
