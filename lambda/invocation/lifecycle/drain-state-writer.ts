import type { LifecycleActions } from './lifecycle-actions';
import type { NodeWriter, Written } from './node-writer';
import type { Notices } from './notices';
import type { Clock } from '../../clock';
import { canEndAsChosen } from '../../drain/deadline';
import { type DrainStatePlan, joinedTerms, newDrainState, planDrainStates } from '../../drain/instances/drain-states';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { withChanges } from '../../drain/instances/nodes';
import { type Notice, noticeSentence } from '../../drain/notices/notice';
import { type NoticePlan, planNotices } from '../../drain/notices/plan';
import { noScheduledChangePatch, scheduledChangePatch } from '../../drain/notices/scheduled-change';
import { clearDrainStatePatch, type DrainState, drainStatePatch, readDrainState, termsPatch, tokenPatch } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import { forgetOthers } from '../forget';
import { fieldsOf } from '../telling/ends';
import type { EventRecorder } from '../telling/event-recorder';
import { tellDeadlineMoved, tellInstanceGoes, tellStarted } from '../telling/starts';

const PARALLEL = 10;

interface WriterDependencies {
  readonly kubernetes: KubernetesPort;
  readonly writer: NodeWriter;
  readonly actions: LifecycleActions;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: EventRecorder;
  /** The UIDs of nodes that have been reported as left alone. */
  readonly leftAlone: Set<string>;
  readonly drainerName: string;
}

/** Writes drain states on nodes, and removes them from nodes that stay after all. */
export class DrainStateWriter {
  /** The instances whose nodes have had their drain state during this invocation. */
  private readonly draining = new Set<string>();

  constructor(private readonly on: WriterDependencies) {}

  /** Writes and removes drain states according to which instances wait. Returns the changed nodes in their new state. */
  async align(nodes: readonly Node[], groups: Groups): Promise<readonly Node[]> {
    const first = await this.carryOut(nodes, groups);
    if (!first.some(({ type }) => type === 'conflict')) {
      return this.seen(nodes, written(first));
    }
    const { items } = await this.on.kubernetes.list('nodes');
    return this.seen(items, written([...first, ...await this.carryOut(items, groups)]));
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
    const { writer, clock, log, drainerName } = this.on;
    const { action, options } = instance;
    const retainsAbandoned = groups.retains(action.groupName);
    const drain = newDrainState(instance, { retainsAbandoned, before: readDrainState(node), drainerName, now: clock.now() });
    const answer = await writer.patch(node, drainStatePatch(node, drain, excludeFromLoadBalancers));
    if (answer.type === 'written') {
      this.draining.add(action.instanceId);
      if (!canEndAsChosen({ ...options, whenBlocked: drain.whenBlocked, retainsAbandoned })) {
        log.error('Group does not retain abandoned instances, so the drain may last as long as its hook allows', fieldsOf(answer.node));
      }
      tellStarted(this.on, answer.node, drain);
    }
    return answer;
  }

  /** Begins the drain of a node whose instance EC2 takes without waiting for us. */
  private async beginByNotice(node: Node, notice: Notice, drain: DrainState, excludeFromLoadBalancers: boolean): Promise<Written> {
    const answer = await this.on.writer.patch(node, drainStatePatch(node, drain, excludeFromLoadBalancers));
    if (answer.type === 'written') {
      tellStarted(this.on, answer.node, drain);
      tellInstanceGoes(this.on, answer.node, notice, drain.deadline);
    }
    return answer;
  }

  /** Keeps a notice on the node, because its change is so far ahead that the queue would delete the message. */
  private async keep(node: Node, notice: Notice): Promise<Written> {
    const { writer, log } = this.on;
    const answer = await writer.patch(node, scheduledChangePatch(notice));
    if (answer.type === 'written') {
      const from = notice.goesAt === undefined ? undefined : new Date(notice.goesAt).toISOString();
      log.info('Scheduled change stands on its node until it is drained', { node: node.metadata.name, instance: notice.instanceId, from });
    }
    return answer;
  }

  /** Shortens a drain in progress to the time that the notice leaves. */
  private async hasten({ node, notice, terms }: NoticePlan['hasten'][number]): Promise<Written> {
    const answer = await this.on.writer.patch(node, termsPatch(terms));
    if (answer.type === 'written') {
      tellDeadlineMoved(this.on, node, { deadline: terms.deadline, because: noticeSentence(notice.name), level: 'warn' });
      tellInstanceGoes(this.on, node, notice, terms.deadline);
    }
    return answer;
  }

  /** The instance now waits in the lifecycle action that its notice announced: its one drain goes on, with the time that the hook allows. */
  private async join({ node, instance, drain }: DrainStatePlan['join'][number], groups: Groups): Promise<Written> {
    const { writer, clock, drainerName } = this.on;
    const joined = joinedTerms(instance, drain, { retainsAbandoned: groups.retains(instance.action.groupName), drainerName, now: clock.now() });
    const answer = await writer.patch(node, termsPatch(joined, instance.action.token));
    if (answer.type === 'written') {
      tellDeadlineMoved(this.on, node, { deadline: joined.deadline, because: 'Auto Scaling terminates the instance and waits for the drain' });
    }
    return answer;
  }

  /** Returns the nodes that were changed, as they are now. */
  private seen(nodes: readonly Node[], changed: readonly Node[]): readonly Node[] {
    this.on.notices.look(withChanges(nodes, changed));
    return changed;
  }

  /** Once per process: it may last until the newer function is back. */
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
    forgetOthers(this.on.leftAlone, plan.newer.map(({ metadata }) => metadata.uid));
    plan.newer.forEach((node) => this.tellLeftAlone(node));
    const answers: Written[] = [];
    await forEachBounded(plan.begin, PARALLEL, async ({ instance, node }) => {
      if (await actions.confirm(instance, this.draining.has(instance.action.instanceId))) {
        answers.push(await this.begin(node, instance, groups, plan));
      }
    });
    const noticed = planNotices(nodes, this.on.notices.all, { groups, drainerName, now: clock.now() });
    await forEachBounded(noticed.begin, PARALLEL, async ({ node, notice, state }) => {
      answers.push(await this.beginByNotice(node, notice, state, noticed.excludeFromLoadBalancers));
    });
    await forEachBounded(noticed.hasten, PARALLEL, async (one) => {
      answers.push(await this.hasten(one));
    });
    await forEachBounded(noticed.keep, PARALLEL, async ({ node, notice }) => {
      answers.push(await this.keep(node, notice));
    });
    await forEachBounded(noticed.forget, PARALLEL, async (node) => {
      answers.push(await writer.patch(node, noScheduledChangePatch()));
    });
    await forEachBounded(plan.join, PARALLEL, async (one) => {
      answers.push(await this.join(one, groups));
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
