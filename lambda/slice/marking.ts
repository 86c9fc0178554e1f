import type { Clock } from '../clock';
import { METRICS } from '../../src/names';
import { deadlineOf } from '../drain/deadline';
import { belongsTo, type Mark, markPatch, readMark, unmarkPatch } from '../drain/mark';
import { isNodeReady } from '../drain/pods';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';
import { forEachBounded } from './bounded';
import { nodeOf } from './nodes';
import type { WaitingInstance, WaitingInstances } from './waiting-instances';

const PARALLEL = 10;

/** Writes marks on nodes, and takes them off the ones that stay after all. */
export class Marking {
  constructor(
    private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics, private readonly drainerName: string,
  ) {}

  /** Brings the marks in line with what waits. Returns the nodes that it changed, as they are now. */
  async align(nodes: readonly Node[], waiting: WaitingInstances): Promise<Node[]> {
    const changed: Node[] = [];
    const victims = waiting.all.filter(({ transition }) => transition === 'terminating').flatMap((instance) => {
      const node = nodeOf(instance.action.instanceId, nodes);
      return node ? [{ instance, node }] : [];
    });
    const victimNames = new Set(victims.map(({ node }) => node.metadata.name));
    // Balancers that find every node excluded send to none at all, so the last ones stay in.
    const exclude = mayExclude(nodes, victimNames);
    await forEachBounded(victims, PARALLEL, async ({ instance, node }) => {
      const mark = readMark(node);
      if (!mark || !belongsTo(mark, instance.action)) {
        changed.push(await this.mark(node, instance, exclude));
      }
    });
    await forEachBounded(nodes.filter((node) => this.isBack(node, waiting)), PARALLEL, async (node) => {
      changed.push(await this.unmark(node));
    });
    return changed;
  }

  async unmark(node: Node): Promise<Node> {
    const answer = await this.kubernetes.patchNode(node.metadata.name, unmarkPatch(node));
    this.log.info('Node stays, mark removed', { node: node.metadata.name, instance: readMark(node)?.instance });
    return answer;
  }

  async mark(node: Node, { action, started, options, found }: WaitingInstance, exclude: boolean): Promise<Node> {
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
    const answer = await this.kubernetes.patchNode(node.metadata.name, markPatch(node, mark, exclude));
    const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
    if (!canRetain) {
      this.log.error('Group does not retain abandoned instances, so the drain may take all the time that the hook has', fields);
    }
    if (found) {
      this.log.warn('Waiting instance found by the sweep', fields);
      this.metrics.count(METRICS.INSTANCES_SWEPT, 1);
    }
    this.metrics.count(METRICS.NODES_MARKED, 1);
    this.log.info('Node marked', { ...fields, deadline: new Date(mark.deadline).toISOString(), whenBlocked: mark.whenBlocked });
    return answer;
  }

  /** Marked by this drainer, but in service again: the event was late, or the instance came back. */
  private isBack(node: Node, waiting: WaitingInstances): boolean {
    const mark = readMark(node);
    return mark?.drainer === this.drainerName && waiting.isInService(mark.instance);
  }
}

/** Balancers that find every node excluded send to none at all, so the last ones stay in. */
function mayExclude(nodes: readonly Node[], victimNames: ReadonlySet<string>): boolean {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readMark(node) && !victimNames.has(node.metadata.name));
}
