import { Attendant } from './attendant';
import { Beside } from './beside';
import { Drains } from './drains';
import type { Leadership } from './leadership';
import { Lookout } from './lookout';
import { Schedule } from './schedule';
import { isOutage } from '../../drain/deadline';
import type { Groups } from '../../drain/instances/groups';
import type { ActionRequest } from '../../drain/instances/held-instance';
import { sightOf } from '../../drain/overdue';
import type { KubernetesPort } from '../../kubernetes/port';
import type { InvocationDependencies } from '../dependencies';
import type { GroupCatalogue } from '../lifecycle/group-catalogue';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { MissingNodes } from '../lifecycle/missing-nodes';
import type { NodeWriter } from '../lifecycle/node-writer';
import type { OwnNodes } from '../lifecycle/own-nodes';
import type { EventRecorder } from '../telling/event-recorder';
import { Wake } from '../wake';

/*
 * One invocation leads: it decides for all draining nodes of the cluster for as long as it holds the Lease (leadership.ts). Each step, in this
 * order: ask Auto Scaling, if that is due (lookout.ts); look after the nodes of its own drainer, as every invocation does (lifecycle/); observe the
 * cluster, decide, tell and act on pods and nodes (drains.ts).
 * Then it sleeps until the watch shows a change or the schedule has a reason to look (schedule.ts).
 *
 * Surprising: everything that calls Auto Scaling goes on beside the loop (beside.ts), and so does what is done about pods and nodes, so that a step
 * waits for nobody; what was done and is not yet seen overlays the next snapshot. Nothing is decided while one watch is interrupted. Nothing is
 * changed once the Lease may have run out.
 */

const RETRY_AFTER = 5_000;
/** Before the first eviction every lifecycle action is to be known and its node cordoned, but not at any price. */
const FIRST_LOOK = 10_000;
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
  readonly events: EventRecorder;
}

export interface Assignment {
  /** When its time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** What its messages ask for. */
  readonly requests: readonly ActionRequest[];
  /** What Auto Scaling said last. */
  readonly groups: Groups;
  /** Since when nobody has led; undefined where nobody ever did. */
  readonly unledSince?: number;
  /** Since when this invocation sees the cluster. */
  readonly seenSince: number;
}

/** Leads, for as long as there is something to do. */
export class Leader {
  private readonly wake: Wake;
  private readonly schedule: Schedule;
  private readonly lookout: Lookout;
  private readonly drains: Drains;
  private readonly asking = new Beside();
  private readonly attendant: Attendant;
  /** Nothing is left but what goes on beside the loop. */
  private isEnding = false;
  private readonly ledSince: number;
  /** How many actions were held when it looked last. */
  private heldThen = 0;
  /** When the cluster was seen last, by whoever led. */
  private seenAt: number;
  /** Since when it has been seen without a break that counts. */
  private seenSince: number;
  /** When all that a decision needs was seen last by this invocation, or the nodes alone when it began. */
  private lookedAt: number;

  constructor(private readonly on: LeaderDependencies, private readonly assignment: Assignment) {
    const { clock, settings: { drainerName } } = on;
    const wake = new Wake(clock);
    const schedule = new Schedule(assignment.until);
    const lookout = new Lookout({ ...on, schedule, drainerName }, assignment.groups);
    this.wake = wake;
    this.schedule = schedule;
    this.lookout = lookout;
    const drains = new Drains({
      ...on, schedule, drainerName, groups: () => lookout.groups, retains: (groupName) => lookout.retains(groupName), onChange: () => this.changed(),
    });
    this.drains = drains;
    this.attendant = new Attendant({
      ...on, decided: (node) => drains.decided(node), onNode: (node) => drains.putNode(node), onDone: () => this.attended(),
    });
    this.ledSince = clock.now();
    this.seenAt = Math.min(assignment.unledSince ?? Infinity, clock.now());
    this.seenSince = assignment.seenSince;
    this.lookedAt = assignment.seenSince;
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
      this.ask();
      await this.firstLook();
      while (clock.now() < this.assignment.until && leadership.holds) {
        const begun = clock.now();
        if (!this.schedule.isPaused(begun) && this.step() === 'done') {
          return true;
        }
        await this.sleep(clock.now() - begun);
      }
      return false;
    } finally {
      await Promise.all([this.drains.stop(), this.asking.finish(), this.attendant.finish()]);
    }
  }

  private changed(): void {
    this.attendant.changed();
    this.wake.notify();
  }

  /** Looks again only where it waits for that, or must sleep for less than it thinks. */
  private attended(): void {
    const { at } = this.schedule.next(this.on.clock.now());
    const hasEndedSome = this.on.actions.held.length !== this.heldThen;
    if (this.isEnding || hasEndedSome || this.attendant.isBehind || this.attendant.times.some(([, time]) => time < at)) {
      this.wake.notify();
    }
  }

  private async sleep(took: number): Promise<void> {
    const { clock, log } = this.on;
    const { at, why } = this.schedule.next(clock.now());
    log.debug('Leader looks again later', { at: new Date(at).toISOString(), why });
    await this.wake.wait(at);
    await clock.sleep(Math.min(Math.max(took, COALESCE.least), COALESCE.most));
  }

  private async firstLook(): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.asking.finish(), this.on.clock.sleep(FIRST_LOOK, over.signal)]);
    over.abort();
  }

  private step(): 'done' | 'go-on' {
    const { clock, failingSteps } = this.on;
    this.schedule.looked();
    try {
      this.ask();
      const isNothingLeft = this.look() === 'nothing-left';
      failingSteps.end('leader');
      this.isEnding = isNothingLeft && (this.asking.isBusy || this.attendant.isBusy);
      return this.lookout.isDone(this.assignment.requests, isNothingLeft && !this.isEnding) ? 'done' : 'go-on';
    } catch (error) {
      failingSteps.notice('leader', { error });
      this.schedule.add('failed-step', clock.now() + RETRY_AFTER);
      return 'go-on';
    } finally {
      this.attendant.times.forEach(([why, at]) => this.schedule.add(why, at));
    }
  }

  private ask(): void {
    if (this.schedule.isAskingDue(this.on.clock.now())) {
      this.asking.start(async () => {
        await this.lookout.ask();
        this.changed();
      });
    }
  }

  private look(): 'nothing-left' | 'something-left' {
    const { clock, actions, writer } = this.on;
    const { drains, lookout, attendant } = this;
    this.heldThen = actions.held.length;
    if (!drains.isCurrent) {
      const sight = sightOf(drains.failure, Math.max(this.seenAt, this.ledSince));
      if (drains.seesNodes && !isOutage({ from: this.lookedAt, until: clock.now() })) {
        // All nodes that are to be drained are cordoned before the first pod goes, and the list of pods takes its time.
        attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince: this.seenSince, sight });
      } else {
        attendant.attendUnseen(lookout.groups, drains.nodes, sight);
      }
      return 'something-left';
    }
    this.lookedAt = clock.now();
    const unseen = { from: this.seenAt, until: clock.now() };
    this.seenAt = unseen.until;
    if (isOutage(unseen)) {
      drains.gaveBack(unseen);
      this.seenSince = unseen.until;
    }
    lookout.watch(drains.nodes);
    const { seenSince, ledSince } = this;
    const sight = { type: 'seen', since: Math.max(seenSince, ledSince), leads: 'this' } as const;
    attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince, sight });
    const isDrainLeft = drains.step() === 'something-left';
    this.schedule.add('writing-again', writer.retryAt);
    return isDrainLeft || actions.held.length > 0 ? 'something-left' : 'nothing-left';
  }
}
