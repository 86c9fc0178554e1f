import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { DrainerDependencies, InvocationDependencies } from './dependencies';
import { Leader } from './leading/leader';
import { Leadership } from './leading/leadership';
import { DrainStateWriter } from './lifecycle/drain-state-writer';
import { GroupCatalogue } from './lifecycle/group-catalogue';
import { LifecycleActions } from './lifecycle/lifecycle-actions';
import { MissingNodes } from './lifecycle/missing-nodes';
import { NodeWriter } from './lifecycle/node-writer';
import { settleOverdue } from './lifecycle/overdue';
import { OwnNodes } from './lifecycle/own-nodes';
import { Inbox } from './messages/inbox';
import { type Message, sortMessages } from './messages/sort';
import { ClusterHealth } from './telling/cluster-health';
import { Gauges } from './telling/gauges';
import { measureRetained } from './telling/retained';
import { Summaries } from './telling/summaries';
import { Trouble } from './telling/trouble';
import { METRICS } from '../../src/names';
import type { Groups } from '../drain/instances/groups';
import type { ActionRequest } from '../drain/instances/held-instance';
import { hasReleasedPod, isBusy } from '../drain/instances/idle';
import { comesAgainAfterSeconds, type InvocationEnd, messagesToKeep } from '../drain/messages/disposition';

/*
 * One invocation, from its messages to its end. In this order: sort the messages (messages/); ask Auto Scaling which instances wait, and the cluster for
 * its nodes; look after the nodes of our groups (lifecycle/); if nobody waits and nothing is under way, be done; else try for the Lease. Who gets it
 * leads until nothing is left or the time is over (leading/). Who does not is done. Then messages are acknowledged or given back.
 *
 * It may end at any line of this, by its time or by a crash. Nothing is remembered but what stands on nodes and pods, and what Auto
 * Scaling says: the next invocation reads it and goes on.
 */

/** Left of the function's time when an invocation stops, for requests under way, the Lease and the messages. */
const CLOSING_TIME = 40_000;

export type Drainer = (event: SQSEvent, context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** The drainer function: one call is one invocation. */
export function createDrainer(outside: DrainerDependencies): Drainer {
  const dependencies: InvocationDependencies = {
    ...outside,
    health: new ClusterHealth(outside),
    gauges: new Gauges(outside),
    failingSteps: new Trouble(outside, {
      begins: 'Leader failed to take a step and tries again', ends: 'Leader takes steps again', metric: METRICS.DECISIONS_FAILED, toldAfter: 0,
    }),
    summaries: new Summaries(outside),
  };
  return async (event, context) => {
    const { clock, log, settings: { drainerName } } = dependencies;
    const until = clock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME;
    const inbox = new Inbox(event.Records, dependencies);
    const messages = await sortMessages(inbox, { ...dependencies, drainerName });
    const { end, kept } = await work(dependencies, { messages, until, identity: `${drainerName}/${context.awsRequestId}` });
    await dependencies.summaries.finish();

    messages.filter((message) => !kept.includes(message)).forEach(({ record }) => inbox.acknowledge(record));
    const givenBack = await inbox.close((record) => comesAgainAfterSeconds({
      receiveCount: Number(record.attributes.ApproximateReceiveCount), request: kept.find((message) => message.record === record)?.request,
    }, end, clock.now()));
    if (givenBack.length > 0) {
      log.info('Invocation ended, and its messages return to the queue', { messages: givenBack.length, end: end.type });
    }
    return { batchItemFailures: givenBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

interface Work {
  readonly messages: readonly Message[];
  /** When its time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** By which it holds the Lease. */
  readonly identity: string;
}

/** How it ended, and which messages are not acknowledged. */
async function work(
  dependencies: InvocationDependencies, { messages, ...rest }: Work,
): Promise<{ readonly end: InvocationEnd; readonly kept: readonly Message[] }> {
  if (messages.length === 0) {
    return { end: { type: 'done' }, kept: [] };
  }
  const actions = new LifecycleActions({ ...dependencies, drainerName: dependencies.settings.drainerName });
  try {
    const { end, groups } = await drain({ ...dependencies, actions }, { messages, ...rest });
    return { end, kept: messagesToKeep(messages, end, (request) => actions.isSettled(request, groups)) };
  } catch (error) {
    dependencies.log.error('Invocation failed, and its messages return to the queue', { error });
    dependencies.metrics.count(METRICS.INVOCATIONS_FAILED, 1);
    return { end: { type: 'failed' }, kept: messages };
  }
}

/** What Auto Scaling said last, besides the end. */
async function drain(
  dependencies: InvocationDependencies & { readonly actions: LifecycleActions }, { messages, until, identity }: Work,
): Promise<{ readonly end: InvocationEnd; readonly groups: Groups }> {
  const { actions, settings: { drainerName } } = dependencies;
  const requests = messages.flatMap(({ request }): ActionRequest[] => (request.type === 'sweep' ? [] : [request]));
  requests.forEach((request) => actions.expect(request));
  const catalogue = new GroupCatalogue(dependencies);
  // Each takes its time, and neither needs the other.
  const withoutEvent = requests.length < messages.length;
  const [cluster, asked] = await Promise.allSettled([reach(dependencies), ask(catalogue, actions, { withoutEvent })]);
  if (asked.status === 'rejected') {
    throw asked.reason;
  }
  const groups = asked.value;
  if (cluster.status === 'rejected') {
    await settleOverdue(dependencies, groups, -Infinity);
    throw cluster.reason;
  }
  const { kubernetes, nodes } = cluster.value;
  const on = { ...dependencies, kubernetes, drainerName, catalogue, writer: new NodeWriter({ ...dependencies, kubernetes }) };
  const drainStates = new DrainStateWriter(on);
  const ownNodes = new OwnNodes({ ...on, drainStates });
  if (withoutEvent) {
    measureRetained(dependencies, groups, nodes);
  }
  await ownNodes.attend(nodes, groups);
  const isOpen = requests.some((request) => !actions.isSettled(request, groups));
  if (!isOpen && !isBusy(actions.held, nodes) && !hasReleasedPod((await kubernetes.list('pods')).items)) {
    return { end: { type: 'done' }, groups };
  }

  const missing = new MissingNodes({ ...on, drainStates });
  const { leadership, holder, freeAt } = await Leadership.acquire({ ...on, identity });
  if (!leadership) {
    const leader = holder?.startsWith(`${drainerName}/`) ? 'ours' : 'other';
    if (leader === 'other') {
      await missing.attendTwice(nodes, groups);
    }
    return { end: { type: 'followed', leader, freeAt }, groups };
  }
  try {
    const leading = new Leader({ ...on, leadership, ownNodes, missing }, { until, requests, groups });
    const isDone = await leading.run();
    return { end: { type: isDone ? 'done' : 'out-of-time' }, groups: leading.groups };
  } finally {
    await leadership.release();
  }
}

/** The cluster and its nodes. */
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

/** What Auto Scaling says, and what we hold by that. */
async function ask(catalogue: GroupCatalogue, actions: LifecycleActions, options: { readonly withoutEvent: boolean }): Promise<Groups> {
  const groups = await catalogue.read(actions.groupNames, { everyHook: options.withoutEvent });
  await actions.follow(groups, options);
  return groups;
}
