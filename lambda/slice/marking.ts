import { METRICS } from '../../src/names';
import type { Clock } from '../clock';
import { deadlineOf } from '../drain/deadline';
import { belongsTo, type Mark, markPatch, readMark, tokenPatch, unmarkPatch } from '../drain/mark';
import { isNodeReady } from '../drain/pods';
import type { Node } from '../kubernetes/objects';
import { ApiError, type KubernetesPort, type NodePatch } from '../kubernetes/port';
import type { Log, Metrics } from '../report';
import { forEachBounded } from './bounded';
import { nodesByInstance } from './nodes';
import type { WaitingInstance, WaitingInstances } from './waiting-instances';

const PARALLEL = 10;
const RETRY_AFTER = 5_000;

/** Writes marks on nodes, and takes them off the ones that stay after all. */
export class Marking {
  /** When a node that refused its patch is tried again. */
  private readonly retries = new Map<string, number>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics,
    private readonly drainerName: string,
  ) {}

  get retryAt(): number {
    return Math.min(Infinity, ...[...this.retries.values()].filter((time) => time > this.clock.now()));
  }

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
    const unmarked = victims.filter(({ instance, node }) => {
      const mark = readMark(node);
      return !mark || !belongsTo(mark, instance.action);
    });
    let conflicts = 0;
    const note = (answer: Node | 'conflict' | undefined): void => {
      if (answer === 'conflict') {
        conflicts++;
      } else if (answer) {
        changed.push(answer);
      }
    };
    await forEachBounded(unmarked, PARALLEL, async ({ instance, node }) => note(await this.mark(node, instance, exclude)));
    // Marked by a sweep before its event came.
    const untold = victims.filter((victim) => victim.instance.action.token && !unmarked.includes(victim) && !readMark(victim.node)?.token);
    await forEachBounded(untold, PARALLEL, async ({ instance, node }) => note(await this.patch(node, tokenPatch(instance.action.token ?? ''))));
    await forEachBounded(nodes.filter((node) => this.isBack(node, waiting)), PARALLEL, async (node) => note(await this.unmark(node)));
    if (conflicts > 0 && mayLookAgain) {
      return [...changed, ...await this.align((await this.kubernetes.list('nodes')).items, waiting, false)];
    }
    return changed;
  }

  /** The node as it is then, `conflict` when it is no longer as we saw it, undefined when it refused. */
  async unmark(node: Node): Promise<Node | 'conflict' | undefined> {
    const answer = await this.patch(node, unmarkPatch(node));
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
    const mark: Mark = {
      drainer: this.drainerName,
      group: action.groupName,
      hook: action.hookName,
      instance: action.instanceId,
      token: action.token,
      started,
      deadline: Math.min(deadlineOf(started, drainTimeout, global), deadlineOf(limitFrom, global, global)),
      whenBlocked: options.whenBlocked,
      surge: options.surge,
      emptyDirPods: options.emptyDirPods,
      unownedPods: options.unownedPods,
      notBefore: this.clock.now() + options.loadBalancerDelaySeconds * 1000,
      wasUnschedulable: false,
    };
    const answer = await this.patch(node, markPatch(node, mark, exclude));
    if (!answer || answer === 'conflict') {
      return answer;
    }
    const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
    if (!canRetain) {
      this.log.error('Group does not retain abandoned instances, so the drain may take all the time that the hook has', fields);
    }
    this.metrics.count(METRICS.NODES_MARKED, 1);
    this.log.info('Node marked', { ...fields, deadline: new Date(mark.deadline).toISOString(), whenBlocked: mark.whenBlocked });
    return answer;
  }

  /**
   * Several slices see the same victims: only the node that we saw is changed, or a second mark would void what a leader has
   * recorded since. A node that refuses keeps no other waiting.
   */
  private async patch(node: Node, patch: NodePatch): Promise<Node | 'conflict' | undefined> {
    const { name, uid, resourceVersion } = node.metadata;
    if ((this.retries.get(uid) ?? 0) > this.clock.now()) {
      return undefined;
    }
    this.retries.delete(uid);
    try {
      return await this.kubernetes.patchNode(name, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return 'conflict';
      }
      this.retries.set(uid, this.clock.now() + RETRY_AFTER);
      this.log.warn('Node not changed, it is tried again', { node: name, error });
      return undefined;
    }
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
