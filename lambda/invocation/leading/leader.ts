import { Drains } from './drains';
import type { Leadership } from './leadership';
import { Lookout } from './lookout';
import { Schedule } from './schedule';
import { Wake } from './wake';
import type { Groups } from '../../drain/instances/groups';
import type { ActionRequest } from '../../drain/instances/held-instance';
import type { KubernetesPort } from '../../kubernetes/port';
import type { InvocationDependencies } from '../dependencies';
import type { GroupCatalogue } from '../lifecycle/group-catalogue';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { MissingNodes } from '../lifecycle/missing-nodes';
import type { NodeWriter } from '../lifecycle/node-writer';
import { settleOverdue } from '../lifecycle/overdue';
import type { OwnNodes } from '../lifecycle/own-nodes';

/*
 * One invocation leads: it decides for all draining nodes of the cluster for as long as it holds the Lease (leadership.ts). Each step, in this
 * order: ask Auto Scaling, if that is due (lookout.ts); look after the nodes of its own drainer, as every invocation does (lifecycle/); observe the
 * cluster, decide, tell and act on pods and nodes (drains.ts).
 * Then it sleeps until the watch shows a change or the schedule has a reason to look (schedule.ts).
 *
 * Surprising: pods are acted on in the background, so a step never waits for an eviction; what was done and is not yet seen overlays the next
 * snapshot. Nothing is decided while one watch is interrupted. Nothing is changed once the Lease may have run out.
 */

const RETRY_AFTER = 5_000;
/** Changes come in bursts, and a decision counts all of one. The more work a step is, the more changes it waits for. */
const COALESCE = { least: 20, most: 100 };

interface LeaderDependencies extends Omit<InvocationDependencies, 'kubernetes'> {
  readonly kubernetes: KubernetesPort;
  readonly leadership: Leadership;
  readonly catalogue: GroupCatalogue;
  readonly actions: LifecycleActions;
  readonly ownNodes: OwnNodes;
  readonly missing: MissingNodes;
  readonly writer: NodeWriter;
}

export interface Assignment {
  /** When its time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** What its messages ask for. */
  readonly requests: readonly ActionRequest[];
  /** What Auto Scaling said last. */
  readonly groups: Groups;
}

/** Leads, for as long as there is something to do. */
export class Leader {
  private readonly wake: Wake;
  private readonly schedule: Schedule;
  private readonly lookout: Lookout;
  private readonly drains: Drains;
  /** When the cluster was seen last. */
  private seenAt: number;

  constructor(private readonly on: LeaderDependencies, private readonly assignment: Assignment) {
    const { clock, settings: { drainerName } } = on;
    const wake = new Wake(clock);
    const schedule = new Schedule(assignment.until);
    const lookout = new Lookout({ ...on, schedule, drainerName }, assignment.groups);
    this.wake = wake;
    this.schedule = schedule;
    this.lookout = lookout;
    this.drains = new Drains({
      ...on, schedule, drainerName, retains: (groupName) => lookout.retains(groupName), onChange: () => wake.notify(),
    });
    this.seenAt = clock.now();
    schedule.add('refresh', clock.now());
  }

  /** What Auto Scaling said last. */
  get groups(): Groups {
    return this.lookout.groups;
  }

  /** Runs until nothing is left to do (true), or the time or the Lease is over (false). */
  async run(): Promise<boolean> {
    const { clock, leadership } = this.on;
    this.drains.start();
    try {
      while (clock.now() < this.assignment.until && leadership.holds) {
        const begun = clock.now();
        if (!this.schedule.isPaused(begun) && await this.step() === 'done') {
          return true;
        }
        await this.sleep(clock.now() - begun);
      }
      return false;
    } finally {
      await this.on.missing.finish();
      await this.drains.stop();
    }
  }

  private async sleep(took: number): Promise<void> {
    const { clock, log } = this.on;
    const { at, why } = this.schedule.next(clock.now());
    log.debug('Leader looks again later', { at: new Date(at).toISOString(), why });
    await this.wake.wait(at);
    await clock.sleep(Math.min(Math.max(took, COALESCE.least), COALESCE.most));
  }

  private async step(): Promise<'done' | 'go-on'> {
    const { clock, failingSteps } = this.on;
    this.schedule.looked();
    try {
      if (this.schedule.isAskingDue(clock.now())) {
        await this.lookout.ask();
      }
      const isNothingLeft = await this.attend() === 'nothing-left';
      failingSteps.end();
      return this.lookout.isDone(this.assignment.requests, isNothingLeft) ? 'done' : 'go-on';
    } catch (error) {
      failingSteps.notice('leader', { error });
      this.schedule.add('failed-step', clock.now() + RETRY_AFTER);
      return 'go-on';
    }
  }

  private async attend(): Promise<'nothing-left' | 'something-left'> {
    const { clock, actions, ownNodes, missing, writer } = this.on;
    const { drains, schedule, lookout } = this;
    if (!drains.isCurrent) {
      await settleOverdue(this.on, lookout.groups, this.seenAt);
      return 'something-left';
    }
    this.seenAt = clock.now();
    lookout.watch(drains.nodes);
    const { changed, lookAt } = await ownNodes.attend(drains.nodes, lookout.groups);
    changed.forEach((node) => drains.putNode(node));
    schedule.add('launch', lookAt);
    schedule.add('missing-node', missing.attend(drains.nodes, lookout.groups, () => this.wake.notify()));

    const isDrainLeft = await drains.step() === 'something-left';
    schedule.add('completing-again', actions.retryAt);
    schedule.add('writing-again', writer.retryAt);
    return isDrainLeft || actions.held.length > 0 ? 'something-left' : 'nothing-left';
  }
}
