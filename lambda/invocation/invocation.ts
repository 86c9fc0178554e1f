import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { DrainerDependencies } from './dependencies';
import { followerWaitSeconds } from './messages/follower-wait';
import { isIdle } from './lifecycle/idle';
import { Inbox } from './messages/inbox';
import { Leader } from './leading/leader';
import { Leadership } from './leading/leadership';
import { DrainStates } from './lifecycle/drain-states';
import { MissingNodes } from './lifecycle/instances-without-nodes';
import { NodeWriter } from './lifecycle/node-writer';
import { settleOverdue } from './lifecycle/overdue';
import { OwnNodes } from './lifecycle/own-nodes';
import { parseRequest, type Request } from './messages/requests';
import { type ActionRequest, WaitingInstances } from './lifecycle/lifecycle-actions';
import { METRICS } from '../../src/names';
import type { QueuePort } from '../aws/ports';
import type { Log } from '../report';

/** Left of the function's time when an invocation stops, for requests under way, the Lease and the messages. */
const CLOSING_TIME = 40_000;
/** The leader's own messages come back at once: the next invocation goes on. */
const NEXT_INVOCATION_SECONDS = 1;

export type Drainer = (event: SQSEvent, context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** The drainer function: one call is one invocation. */
export function createDrainer(dependencies: DrainerDependencies): Drainer {
  return async (event, context) => {
    const { clock, queue, log } = dependencies;
    const inbox = new Inbox(event.Records, queue, clock, log);
    inbox.open();
    let end: InvocationEnd = { how: 'given-back' };
    try {
      end = await runInvocation(dependencies, inbox, clock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME, context.awsRequestId);
    } catch (error) {
      log.error('Invocation failed, its messages come back', { error });
    }
    const kept = await inbox.close((record) => (end.how === 'out-of-time' ? NEXT_INVOCATION_SECONDS : followerWaitSeconds({
      receiveCount: Number(record.attributes.ApproximateReceiveCount), isAlone: end.alone?.has(record) ?? false, freeAt: end.freeAt,
    }, clock.now())));
    if (kept.length > 0) {
      log.info('Invocation ends, messages come back', { messages: kept.length, end: end.how });
    }
    return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

interface InvocationEnd {
  readonly how: 'done' | 'out-of-time' | 'given-back';
  /** When the Lease is free, where its holder seems to be dead. */
  readonly freeAt?: number;
  /** Messages of launches, while another drainer leads: it cannot end them. */
  readonly alone?: ReadonlySet<SQSRecord>;
}

interface Message {
  readonly record: SQSRecord;
  readonly request: ActionRequest | { readonly kind: 'sweep' };
}

async function runInvocation(dependencies: DrainerDependencies, inbox: Inbox, until: number, requestId: string): Promise<InvocationEnd> {
  const { clock, log, metrics, autoScaling, ec2, settings } = dependencies;
  const messages = await sort(dependencies, inbox);
  if (messages.length === 0) {
    return { how: 'done' };
  }
  const requests = messages.flatMap(({ request }) => (request.kind === 'sweep' ? [] : [request]));
  const waiting = new WaitingInstances(autoScaling, settings, clock, log);
  requests.forEach((request) => waiting.expect(request));
  // Each takes its time, and neither needs the other.
  const [cluster, asked] = await Promise.allSettled([reach(dependencies), requests.length < messages.length ? waiting.sweep() : waiting.refresh()]);
  if (asked.status === 'rejected') {
    throw asked.reason;
  }
  if (cluster.status === 'rejected') {
    await settleOverdue(waiting, -Infinity, dependencies);
    throw cluster.reason;
  }
  const { kubernetes, nodes } = cluster.value;
  const writer = new NodeWriter(kubernetes, clock, log);
  const drainStates = new DrainStates(kubernetes, writer, clock, log, metrics, settings.drainerName);
  const ownNodes = new OwnNodes(waiting, drainStates, ec2, clock, log, metrics, settings.drainerName);
  await ownNodes.attend(nodes);
  if (requests.every((request) => waiting.isSettled(request)) && await isIdle(kubernetes, nodes, waiting)) {
    messages.forEach(({ record }) => inbox.acknowledge(record));
    return { how: 'done' };
  }

  const missing = new MissingNodes(kubernetes, waiting, drainStates, ec2, clock, log, metrics);
  const identity = `${settings.drainerName}/${requestId}`;
  const { leadership, holder, freeAt } = await Leadership.acquire(kubernetes, clock, log, identity);
  const followsForeign = !leadership && !holder?.startsWith(`${settings.drainerName}/`);
  let done = false;
  if (leadership) {
    try {
      done = await new Leader(dependencies, kubernetes, leadership, waiting, ownNodes, missing, writer).run(until, requests);
    } finally {
      await leadership.release();
    }
  } else if (followsForeign) {
    await missing.attendTwice(nodes);
  }
  for (const { record, request } of messages) {
    // Another leads: it sweeps by itself, so a sweep of ours has nothing to wait for.
    if (request.kind === 'sweep' ? done || !leadership : waiting.isSettled(request)) {
      inbox.acknowledge(record);
    }
  }
  if (leadership && !done && inbox.size === 0) {
    // Draining nodes of other messages are left; one message must stay to bring the next invocation.
    inbox.keep(messages[0].record);
  }
  if (leadership && !done) {
    return { how: 'out-of-time' };
  }
  const launches = messages.flatMap(({ record, request }) => (request.kind === 'launching' ? [record] : []));
  return { how: 'given-back', freeAt, alone: new Set(followsForeign ? launches : []) };
}

/** The cluster and its nodes. */
async function reach({ kubernetes: open }: DrainerDependencies) {
  const kubernetes = await open();
  return { kubernetes, nodes: (await kubernetes.list('nodes')).items };
}

/** Sets aside what cannot be used, with its reason, and acknowledges what is not for us. */
async function sort({ log, metrics, queue, settings }: DrainerDependencies, inbox: Inbox): Promise<Message[]> {
  const messages: Message[] = [];
  for (const record of inbox.records) {
    const request: Request = parseRequest(record.body, settings.drainerName);
    switch (request.kind) {
      case 'rejected':
        log.error('Message rejected', { messageId: record.messageId, because: request.reason });
        if (await setAside(queue, log, record, request.reason)) {
          metrics.count(METRICS.MESSAGES_REJECTED, 1);
          inbox.acknowledge(record);
        }
        break;
      case 'foreign':
        log.info('Message of another drainer', { messageId: record.messageId, hook: request.hook });
        metrics.count(METRICS.MESSAGES_IGNORED, 1);
        inbox.acknowledge(record);
        break;
      default:
        messages.push({ record, request });
    }
  }
  return messages;
}

/** False when the message must come back, since it is in no other queue yet. */
async function setAside(queue: QueuePort, log: Log, record: SQSRecord, reason: string): Promise<boolean> {
  try {
    await queue.sendToDeadLetterQueue(record.body, reason);
    return true;
  } catch (error) {
    log.error('Message not set aside, it comes back', { messageId: record.messageId, error });
    return false;
  }
}
