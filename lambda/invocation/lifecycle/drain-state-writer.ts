import type { LifecycleActions } from './lifecycle-actions';
import type { NodeWriter, Written } from './node-writer';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { canEndAsChosen } from '../../drain/deadline';
import { type DrainStatePlan, newDrainState, planDrainStates } from '../../drain/instances/drain-states';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { clearDrainStatePatch, drainStatePatch, readDrainState, tokenPatch } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { EventRecorder } from '../telling/event-recorder';

const PARALLEL = 10;

interface WriterDependencies {
  readonly kubernetes: KubernetesPort;
  readonly writer: NodeWriter;
  readonly actions: LifecycleActions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: EventRecorder;
  /** The UIDs of nodes of which it was told that they are left alone. */
  readonly leftAlone: Set<string>;
  readonly drainerName: string;
}

/** Writes drain states on nodes, and takes them off the ones that stay after all. */
export class DrainStateWriter {
  /** The instances on whose nodes their state has stood during this invocation. */
  private readonly draining = new Set<string>();

  constructor(private readonly on: WriterDependencies) {}

  /** Brings the drain states in line with what waits. Returns the nodes that it changed, as they are now. */
  async align(nodes: readonly Node[], groups: Groups): Promise<readonly Node[]> {
    const first = await this.carryOut(nodes, groups);
    if (!first.some(({ type }) => type === 'conflict')) {
      return written(first);
    }
    const { items } = await this.on.kubernetes.list('nodes');
    return written([...first, ...await this.carryOut(items, groups)]);
  }

  /** For a node that stays after all. */
  async clear(node: Node): Promise<Written> {
    const answer = await this.on.writer.patch(node, clearDrainStatePatch(node));
    if (answer.type === 'written') {
      this.on.log.info('Node stays in service, and its drain state was removed', { node: node.metadata.name, instance: readDrainState(node)?.instance });
    }
    return answer;
  }

  /** Begins the drain of a node: cordon, label and annotations in one patch. */
  async begin(
    node: Node, instance: HeldInstance, groups: Groups, { excludeFromLoadBalancers }: Pick<DrainStatePlan, 'excludeFromLoadBalancers'>,
  ): Promise<Written> {
    const { writer, clock, log, metrics, drainerName } = this.on;
    const { action, options } = instance;
    const retainsAbandoned = groups.retains(action.groupName);
    const drain = newDrainState(instance, { retainsAbandoned, before: readDrainState(node), drainerName, now: clock.now() });
    const answer = await writer.patch(node, drainStatePatch(node, drain, excludeFromLoadBalancers));
    if (answer.type === 'written') {
      this.draining.add(action.instanceId);
      const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
      if (!canEndAsChosen({ ...options, whenBlocked: drain.whenBlocked, retainsAbandoned })) {
        log.error('Group does not retain abandoned instances, so the drain may last as long as its hook allows', fields);
      }
      metrics.count(METRICS.DRAINS_STARTED, 1);
      log.info('Drain started', { ...fields, deadline: new Date(drain.deadline).toISOString(), whenBlocked: drain.whenBlocked });
    }
    return answer;
  }

  /** Once a process: it may last until the newer function is back. */
  private tellLeftAlone(node: Node): void {
    const { log, events, leftAlone } = this.on;
    const { name, uid } = node.metadata;
    if (!leftAlone.has(uid)) {
      leftAlone.add(uid);
      log.warn('Drain state is newer than this function and is left alone', { node: name });
      events.record(node, {
        type: 'Warning',
        reason: 'NewerDrainState',
        message: 'A newer version of the drainer has written the state of this drain, so this one keeps the instance waiting and does nothing else. Deploy the newer version again',
      });
    }
  }

  private async carryOut(nodes: readonly Node[], groups: Groups): Promise<readonly Written[]> {
    const { actions, writer, drainerName, clock } = this.on;
    const plan = planDrainStates(nodes, { held: actions.held, groups, drainerName, now: clock.now() });
    plan.draining.forEach((instanceId) => this.draining.add(instanceId));
    plan.newer.forEach((node) => this.tellLeftAlone(node));
    const answers: Written[] = [];
    await forEachBounded(plan.begin, PARALLEL, async ({ instance, node }) => {
      if (await actions.confirm(instance, this.draining.has(instance.action.instanceId))) {
        answers.push(await this.begin(node, instance, groups, plan));
      }
    });
    await forEachBounded(plan.addToken, PARALLEL, async ({ node, token }) => {
      answers.push(await writer.patch(node, tokenPatch(token)));
    });
    await forEachBounded(plan.clear, PARALLEL, async (node) => {
      answers.push(await this.clear(node));
    });
    return answers;
  }
}

function written(answers: readonly Written[]): readonly Node[] {
  return answers.flatMap((answer) => (answer.type === 'written' ? [answer.node] : []));
}
