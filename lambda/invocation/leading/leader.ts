import { Attendant } from './attendant';
import { Drains } from './drains';
import type { Leadership } from './leadership';
import { Lookout } from './lookout';
import { Pause } from './pause';
import { Schedule } from './schedule';
import type { Groups } from '../../drain/instances/groups';
import type { ActionRequest } from '../../drain/instances/held-instance';
import { type Need, needKey, needsOfOthers, mustHandOver, permissionsOf } from '../../drain/leading/permissions';
import { isOutOfSight, seenNow, sightOfLeader, sightOfUnseen, type Visibility, visibilityAtFirst } from '../../drain/leading/visibility';
import type { KubernetesPort } from '../../kubernetes/port';
import type { InvocationDependencies } from '../dependencies';
import type { GroupCatalogue } from '../lifecycle/group-catalogue';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { MissingNodes } from '../lifecycle/missing-nodes';
import type { NodeWriter } from '../lifecycle/node-writer';
import type { OwnNodes } from '../lifecycle/own-nodes';
import type { EventRecorder } from '../telling/event-recorder';
import { tellLeftToOthers } from '../telling/left-to-others';

/*
 * One invocation leads: it decides for all draining nodes of the cluster for as long as it holds the Lease (leadership.ts). Each step, in this order:
 * ask Auto Scaling, if that is due (lookout.ts); take care of the nodes of its own drainer, as every invocation does (lifecycle/); observe the
 * cluster, decide, report, and act on pods and nodes (drains.ts). Then it sleeps until the watch shows a change or the schedule has a reason to look
 * (schedule.ts).
 *
 * Surprising: all calls to Auto Scaling run beside the loop (beside.ts), and so do all actions on pods and nodes, so that no step waits for them;
 * what was done and is not yet visible overlays the next snapshot. While one watch is interrupted, nothing is decided. Once the Lease may have
 * expired, nothing is changed.
 */

const RETRY_AFTER = 5_000;
/** How long the leader waits at first, so that every lifecycle action is known and its node cordoned before the first eviction. */
const FIRST_LOOK = 10_000;

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
  /** The requests of its messages. */
  readonly requests: readonly ActionRequest[];
  /** Auto Scaling's latest answer. */
  readonly groups: Groups;
  /** Since when nobody has led; undefined if nobody ever did. */
  readonly unledSince?: number;
  /** Since when this invocation has seen the cluster. */
  readonly seenSince: number;
  /** Permissions that drains of other drainers needed, and we lack, when we took the Lease all the same. */
  readonly needs: readonly Need[];
}

/** Leads for as long as there is something to do. */
export class Leader {
  private readonly schedule: Schedule;
  private readonly pause: Pause;
  private readonly lookout: Lookout;
  private readonly drains: Drains;
  private readonly attendant: Attendant;
  private visibility: Visibility;
  /** Nothing is left to do except the work beside the loop. */
  private isEnding = false;
  /** The number of held lifecycle actions at the last look. */
  private heldThen = 0;
  private readonly needsThen: ReadonlySet<string>;

  constructor(private readonly on: LeaderDependencies, private readonly assignment: Assignment) {
    const { clock, settings: { drainerName } } = on;
    const schedule = new Schedule(assignment.until);
    const lookout = new Lookout({ ...on, schedule, drainerName, onAsked: () => this.changed() }, assignment.groups);
    const drains = new Drains({
      ...on, schedule, drainerName, groups: () => lookout.groups, retains: (groupName) => lookout.retains(groupName), onChange: () => this.changed(),
    });
    this.schedule = schedule;
    this.pause = new Pause({ ...on, schedule });
    this.lookout = lookout;
    this.drains = drains;
    this.attendant = new Attendant({
      ...on, decided: (node) => drains.decided(node), onNode: (node) => drains.putNode(node), onDone: () => this.attended(),
    });
    this.visibility = visibilityAtFirst({ ...assignment, now: clock.now() });
    this.needsThen = new Set(assignment.needs.map(needKey));
  }

  /** Auto Scaling's latest answer. */
  get groups(): Groups {
    return this.lookout.groups;
  }

  /** Runs until nothing is left to do, the time is over, the Lease is lost, or another drainer must lead. */
  async run(): Promise<'done' | 'out-of-time' | 'handed-over'> {
    const { clock, leadership } = this.on;
    this.drains.start();
    try {
      this.lookout.begin(this.assignment.requests);
      await this.firstLook();
      while (clock.now() < this.assignment.until && leadership.holds) {
        const begun = clock.now();
        const next = this.schedule.isPaused(begun) ? 'go-on' : this.step();
        if (next !== 'go-on') {
          return next;
        }
        await this.pause.untilNext(clock.now() - begun);
      }
      return 'out-of-time';
    } finally {
      await Promise.all([this.drains.stop(), this.lookout.finish(), this.attendant.finish()]);
    }
  }

  private changed(): void {
    this.attendant.changed();
    this.pause.end();
  }

  /** Wakes the loop only if it waits for this work, or would sleep too long. */
  private attended(): void {
    const { at } = this.schedule.next(this.on.clock.now());
    const hasEndedSome = this.on.actions.held.length !== this.heldThen;
    if (this.isEnding || hasEndedSome || this.attendant.isBehind || this.attendant.times.some(([, time]) => time < at)) {
      this.pause.end();
    }
  }

  private async firstLook(): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.lookout.finish(), this.on.clock.sleep(FIRST_LOOK, over.signal)]);
    over.abort();
  }

  private step(): 'done' | 'handed-over' | 'go-on' {
    const { clock, failingSteps } = this.on;
    this.schedule.looked();
    try {
      this.ask();
      if (this.handsOver()) {
        return 'handed-over';
      }
      const isNothingLeft = this.look() === 'nothing-left';
      failingSteps.end('leader');
      this.isEnding = isNothingLeft && (this.lookout.isAsking || this.attendant.isBusy);
      const rest = this.lookout.restOf(this.assignment.requests, isNothingLeft && !this.isEnding);
      if (rest.type === 'left' && rest.ask) {
        this.schedule.add(rest.ask.why, rest.ask.at);
      }
      return rest.type === 'done' ? 'done' : 'go-on';
    } catch (error) {
      failingSteps.notice('leader', { error });
      this.schedule.add('failed-step', clock.now() + RETRY_AFTER);
      return 'go-on';
    } finally {
      this.attendant.times.forEach(([why, at]) => this.schedule.add(why, at));
    }
  }

  /** Whether a drain needs a permission that only its own drainer has. */
  private handsOver(): boolean {
    const { clock, settings } = this.on;
    const asking = { may: permissionsOf(settings), drainerName: settings.drainerName, now: clock.now() };
    const needs = this.drains.isCurrent ? needsOfOthers(this.drains.nodes, asking) : [];
    const isOver = mustHandOver(needs, this.needsThen);
    if (isOver) {
      tellLeftToOthers(this.on, needs);
    }
    return isOver;
  }

  private ask(): void {
    if (this.schedule.isAskingDue(this.on.clock.now())) {
      this.lookout.ask();
    }
  }

  private look(): 'nothing-left' | 'something-left' {
    const { clock, actions, writer } = this.on;
    const { drains, lookout, attendant } = this;
    this.heldThen = actions.held.length;
    if (!drains.isCurrent) {
      this.lookUnseen();
      return 'something-left';
    }
    const visibility = seenNow(this.visibility, clock.now());
    this.visibility = visibility;
    lookout.watch(drains.nodes);
    attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince: visibility.seenSince, sight: sightOfLeader(visibility) });
    const isDrainLeft = drains.step(visibility.outage) === 'something-left';
    // Added after `drains.step`, because a patch may have been refused after the attendant looked.
    this.schedule.add('writing-again', writer.retryAt);
    return isDrainLeft || actions.held.length > 0 ? 'something-left' : 'nothing-left';
  }

  /** Takes care of our own nodes while something is not visible: all nodes to be drained are cordoned before the first pod goes, and listing the pods takes time. */
  private lookUnseen(): void {
    const { drains, lookout, attendant, visibility } = this;
    const now = this.on.clock.now();
    const sight = sightOfUnseen(visibility, drains.failure, now);
    if (drains.seesNodes && !isOutOfSight(visibility, now)) {
      attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince: visibility.seenSince, sight });
    } else {
      attendant.attendUnseen(lookout.groups, drains.nodes, sight);
    }
  }
}
