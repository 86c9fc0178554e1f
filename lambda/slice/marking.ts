import { METRICS } from '../../src/names';
import type { Clock } from '../clock';
import { deadlineOf } from '../drain/deadline';
import { belongsTo, type Mark, markPatch, readMark, tokenPatch, unmarkPatch } from '../drain/mark';
import { isNodeReady } from '../drain/pods';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';
import { forEachBounded } from './bounded';
import type { NodeWriter } from './node-writer';
import { nodesByInstance } from './nodes';
import type { WaitingInstance, WaitingInstances } from './waiting-instances';

const PARALLEL = 10;
const LEAST_TIME = 10 * 60_000;

/** Writes marks on nodes, and takes them off the ones that stay after all. */
export class Marking {
  /** The instances whose nodes had a mark of theirs in this slice. */
  private readonly marked = new Set<string>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly writer: NodeWriter, private readonly clock: Clock,
    private readonly log: Log, private readonly metrics: Metrics, private readonly drainerName: string,
  ) {}

  /** Brings the marks in line with what waits. Returns the nodes that it changed, as they are now. */
  async align(nodes: readonly Node[], waiting: WaitingInstances, mayLookAgain = true): Promise<Node[]> {
    const changed: Node[] = [];
    const byInstance = nodesByInstance(nodes);
    const victims = waiting.all.filter(({ transition }) => transition === 'terminating').flatMap((instance) => {
      const node = byInstance.get(instance.action.instanceId);
      return node ? [{ instance, node }] : [];
    });
    const victimNames = new Set(victims.map(({ node }) => node.metadata.name));
    const exclude = mayExclude(nodes, victimNames);
    const isMarked = ({ instance, node }: (typeof victims)[number]): boolean => {
      const mark = readMark(node);
      return mark !== undefined && belongsTo(mark, instance.action);
    };
    const marked = victims.filter(isMarked);
    const unmarked = victims.filter((victim) => !isMarked(victim));
    marked.forEach(({ instance }) => this.marked.add(instance.action.instanceId));
    let conflicts = 0;
    const note = (answer: Node | 'conflict' | undefined): void => {
      if (answer === 'conflict') {
        conflicts++;
      } else if (answer) {
        changed.push(answer);
      }
    };
    await forEachBounded(unmarked, PARALLEL, async ({ instance, node }) => {
      if (await waiting.stillWaits(instance, this.marked.has(instance.action.instanceId))) {
        note(await this.mark(node, instance, exclude));
      }
    });
    // Marked by a sweep before its event came.
    const untold = marked.filter(({ instance, node }) => instance.action.token && !readMark(node)?.token);
    await forEachBounded(untold, PARALLEL, async ({ instance, node }) => note(await this.writer.patch(node, tokenPatch(instance.action.token ?? ''))));
    await forEachBounded(nodes.filter((node) => this.isBack(node, waiting)), PARALLEL, async (node) => note(await this.unmark(node)));
    if (conflicts > 0 && mayLookAgain) {
      return [...changed, ...await this.align((await this.kubernetes.list('nodes')).items, waiting, false)];
    }
    return changed;
  }

  /** The node as it is then, `conflict` when it is no longer as we saw it, undefined when it refused. */
  async unmark(node: Node): Promise<Node | 'conflict' | undefined> {
    const answer = await this.writer.patch(node, unmarkPatch(node));
    if (answer && answer !== 'conflict') {
      this.log.info('Node stays, mark removed', { node: node.metadata.name, instance: readMark(node)?.instance });
    }
    return answer;
  }

  /** As {@link unmark}. */
  async mark(node: Node, { action, started, options, found }: WaitingInstance, exclude: boolean): Promise<Node | 'conflict' | undefined> {
    const global = options.globalTimeoutSeconds;
    // Found by the sweep, the action may already be as old as its hook lets it become without a heartbeat.
    const limitFrom = found ? started - options.heartbeatTimeoutSeconds * 1000 : started;
    const canRetain = options.whenBlocked !== 'RETAIN' || options.retainsAbandoned;
    const drainTimeout = canRetain ? options.drainTimeoutSeconds : global;
    // However late the event came: a drain that was never tried would end by whenBlocked.
    const leastTime = Math.min(drainTimeout * 1000, LEAST_TIME);
    const mark: Mark = {
      drainer: this.drainerName,
      group: action.groupName,
      hook: action.hookName,
      instance: action.instanceId,
      token: action.token,
      started,
      deadline: Math.min(Math.max(deadlineOf(started, drainTimeout, global), this.clock.now() + leastTime), deadlineOf(limitFrom, global, global)),
      whenBlocked: options.whenBlocked,
      surge: options.surge,
      emptyDirPods: options.emptyDirPods,
      unownedPods: options.unownedPods,
      notBefore: this.clock.now() + options.loadBalancerDelaySeconds * 1000,
      wasUnschedulable: false,
    };
    const answer = await this.writer.patch(node, markPatch(node, mark, exclude));
    if (!answer || answer === 'conflict') {
      return answer;
    }
    this.marked.add(action.instanceId);
    const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
    if (!canRetain) {
      this.log.error('Group does not retain abandoned instances, so the drain may take all the time that the hook has', fields);
    }
    this.metrics.count(METRICS.NODES_MARKED, 1);
    this.log.info('Node marked', { ...fields, deadline: new Date(mark.deadline).toISOString(), whenBlocked: mark.whenBlocked });
    return answer;
  }

  /** Marked by this drainer, but in service again: the event was late, or the instance came back. */
  private isBack(node: Node, waiting: WaitingInstances): boolean {
    const mark = readMark(node);
    return mark?.drainer === this.drainerName && waiting.isBack(mark);
  }
}

/** Balancers that find every node excluded send to none at all, so the last ones stay in. */
function mayExclude(nodes: readonly Node[], victimNames: ReadonlySet<string>): boolean {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readMark(node) && !victimNames.has(node.metadata.name));
}
