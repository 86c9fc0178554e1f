import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { canEndAsChosen, deadlineOf } from '../../drain/deadline';
import { belongsTo, type DrainState, drainStatePatch, readDrainState, tokenPatch, clearDrainStatePatch } from '../../drain/state/drain-state';
import { isNodeReady } from '../../drain/pods';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import { forEachBounded } from '../bounded';
import type { NodeWriter } from './node-writer';
import { nodesByInstance } from './nodes';
import type { WaitingInstance, WaitingInstances } from './lifecycle-actions';

const PARALLEL = 10;

/** Writes drain states on nodes, and takes them off the ones that stay after all. */
export class DrainStates {
  /** The instances whose nodes had a drain state of theirs in this invocation. */
  private readonly marked = new Set<string>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly writer: NodeWriter, private readonly clock: Clock,
    private readonly log: Log, private readonly metrics: Metrics, private readonly drainerName: string,
  ) {}

  /** Brings the drain states in line with what waits. Returns the nodes that it changed, as they are now. */
  async align(nodes: readonly Node[], waiting: WaitingInstances, mayLookAgain = true): Promise<Node[]> {
    const changed: Node[] = [];
    const byInstance = nodesByInstance(nodes);
    const drainingNodes = waiting.all.filter(({ transition }) => transition === 'terminating').flatMap((instance) => {
      const node = byInstance.get(instance.action.instanceId);
      return node ? [{ instance, node }] : [];
    });
    const drainingNodeNames = new Set(drainingNodes.map(({ node }) => node.metadata.name));
    const exclude = mayExclude(nodes, drainingNodeNames);
    const hasDrainState = ({ instance, node }: (typeof drainingNodes)[number]): boolean => {
      const drain = readDrainState(node);
      return drain !== undefined && belongsTo(drain, instance.action);
    };
    const marked = drainingNodes.filter(hasDrainState);
    const withoutState = drainingNodes.filter((drainingNode) => !hasDrainState(drainingNode));
    marked.forEach(({ instance }) => this.marked.add(instance.action.instanceId));
    let conflicts = 0;
    const note = (answer: Node | 'conflict' | undefined): void => {
      if (answer === 'conflict') {
        conflicts++;
      } else if (answer) {
        changed.push(answer);
      }
    };
    await forEachBounded(withoutState, PARALLEL, async ({ instance, node }) => {
      if (await waiting.stillWaits(instance, this.marked.has(instance.action.instanceId))) {
        note(await this.begin(node, instance, exclude));
      }
    });
    // Written by a sweep before its event came.
    const untold = marked.filter(({ instance, node }) => instance.action.token && !readDrainState(node)?.token);
    await forEachBounded(untold, PARALLEL, async ({ instance, node }) => note(await this.writer.patch(node, tokenPatch(instance.action.token ?? ''))));
    await forEachBounded(nodes.filter((node) => this.isBack(node, waiting)), PARALLEL, async (node) => note(await this.clear(node)));
    if (conflicts > 0 && mayLookAgain) {
      return [...changed, ...await this.align((await this.kubernetes.list('nodes')).items, waiting, false)];
    }
    return changed;
  }

  /** The node as it is then, `conflict` when it is no longer as we saw it, undefined when it refused. */
  async clear(node: Node): Promise<Node | 'conflict' | undefined> {
    const answer = await this.writer.patch(node, clearDrainStatePatch(node));
    if (answer && answer !== 'conflict') {
      this.log.info('Node stays, drain state removed', { node: node.metadata.name, instance: readDrainState(node)?.instance });
    }
    return answer;
  }

  /** As {@link clear}. */
  async begin(node: Node, { action, started, options, found }: WaitingInstance, exclude: boolean): Promise<Node | 'conflict' | undefined> {
    const drain: DrainState = {
      drainer: this.drainerName,
      group: action.groupName,
      hook: action.hookName,
      instance: action.instanceId,
      token: action.token,
      started,
      deadline: deadlineOf({ started, found, terms: options }, this.clock.now()),
      whenBlocked: options.whenBlocked,
      surge: options.surge,
      emptyDirPods: options.emptyDirPods,
      unownedPods: options.unownedPods,
      notBefore: this.clock.now() + options.loadBalancerDelaySeconds * 1000,
      wasUnschedulable: false,
    };
    const answer = await this.writer.patch(node, drainStatePatch(node, drain, exclude));
    if (!answer || answer === 'conflict') {
      return answer;
    }
    this.marked.add(action.instanceId);
    const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
    if (!canEndAsChosen(options)) {
      this.log.error('Group does not retain abandoned instances, so the drain may take all the time that the hook has', fields);
    }
    this.metrics.count(METRICS.DRAINS_STARTED, 1);
    this.log.info('Drain started', { ...fields, deadline: new Date(drain.deadline).toISOString(), whenBlocked: drain.whenBlocked });
    return answer;
  }

  /** Written by this drainer, but in service again: the event was late, or the instance came back. */
  private isBack(node: Node, waiting: WaitingInstances): boolean {
    const drain = readDrainState(node);
    return drain?.drainer === this.drainerName && waiting.isBack(drain);
  }
}

/** Balancers that find every node excluded send to none at all, so the last ones stay in. */
function mayExclude(nodes: readonly Node[], drainingNodeNames: ReadonlySet<string>): boolean {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readDrainState(node) && !drainingNodeNames.has(node.metadata.name));
}
