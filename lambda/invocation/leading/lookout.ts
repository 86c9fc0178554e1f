import { Beside } from './beside';
import type { AskingReason, Schedule } from './schedule';
import type { Clock } from '../../clock';
import { cloudBackOff } from '../../drain/back-off';
import { unexpectedDrains } from '../../drain/instances/called-off';
import type { Groups } from '../../drain/instances/groups';
import type { ActionRequest } from '../../drain/instances/held-instance';
import { askAgainAt, hasNewcomer, readyNodes } from '../../drain/instances/newcomers';
import { isStillNew, judgeRest, type Rest } from '../../drain/leading/rest';
import type { Node } from '../../kubernetes/objects';
import type { GroupCatalogue } from '../lifecycle/group-catalogue';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { Troubles } from '../telling/troubles';

const REFRESH_EVERY = 60_000;

interface LookoutDependencies {
  readonly catalogue: GroupCatalogue;
  readonly actions: LifecycleActions;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly troubles: Troubles;
  readonly drainerName: string;
  /** Auto Scaling has answered, or the call has failed. */
  readonly onAsked: () => void;
}

/** Finds waiting instances while this invocation leads: by asking Auto Scaling, and by watching nodes for signs that asking is worthwhile. */
export class Lookout {
  private readonly asking = new Beside();
  private askedAt = -Infinity;
  /** How many times in a row the answer was incomplete, and when Auto Scaling may be asked again after that. */
  private failures = 0;
  private notBefore = -Infinity;
  /** The nodes that were ready at the last look. The nodes of the first look are covered by the first question to Auto Scaling. */
  private ready?: ReadonlySet<string>;
  /** Drains begun by other invocations that are known already, by instance and token. */
  private readonly noted = new Set<string>();

  /** @param latest Auto Scaling's latest answer */
  constructor(private readonly on: LookoutDependencies, private latest: Groups) {}

  get groups(): Groups {
    return this.latest;
  }

  get isAsking(): boolean {
    return this.asking.isBusy;
  }

  /** Finds every waiting instance, with or without an event. */
  begin(requests: readonly ActionRequest[]): void {
    const { actions, clock } = this.on;
    if (isStillNew(this.latest, this.openOf(requests), { get: actions.get, now: clock.now() })) {
      this.follow(this.latest.readAt, async () => this.latest);
    } else {
      this.ask();
    }
  }

  /** Starts a question, unless one is under way. Nothing waits for the answer: meanwhile the leader acts on what is known. */
  ask(): void {
    const { catalogue, actions, clock } = this.on;
    this.follow(clock.now(), () => catalogue.read(actions.groupNames));
  }

  /** Waits for the question under way. */
  async finish(): Promise<void> {
    await this.asking.finish();
  }

  /** Asks whether the group keeps abandoned instances: its policy may have changed. */
  async retains(groupName: string): Promise<boolean> {
    return (await this.on.catalogue.read(this.on.actions.groupNames)).retains(groupName);
  }

  /** Looks for nodes that indicate waiting instances for which no event has arrived. */
  watch(nodes: readonly Node[]): void {
    this.noteUnexpectedDrains(nodes);
    const { actions } = this.on;
    if (this.ready && hasNewcomer(nodes, this.ready, { groups: this.latest, get: actions.get })) {
      this.wantAsking('newcomer', askAgainAt(this.askedAt));
    }
    this.ready = readyNodes(nodes);
  }

  /** Judges what is left of the requests. */
  restOf(requests: readonly ActionRequest[], isNothingLeft: boolean): Rest {
    const { actions, clock } = this.on;
    const rest = judgeRest(this.openOf(requests), { isNothingLeft, get: actions.get, askedAt: this.askedAt, now: clock.now() });
    return rest.type === 'left' && rest.ask ? { ...rest, ask: { ...rest.ask, at: Math.max(rest.ask.at, this.notBefore) } } : rest;
  }

  private follow(askedAt: number, read: () => Promise<Groups>): void {
    this.asking.start(async () => {
      await this.take(askedAt, read);
      this.on.onAsked();
    });
  }

  private async take(askedAt: number, read: () => Promise<Groups>): Promise<void> {
    const { actions, schedule, troubles } = this.on;
    schedule.asked();
    schedule.add('refresh', askedAt + REFRESH_EVERY);
    this.askedAt = askedAt;
    let isComplete = false;
    try {
      this.latest = await read();
      await actions.follow(this.latest, { withoutEvent: true });
      isComplete = !this.latest.isIncomplete;
    } catch (error) {
      troubles.failed('Auto Scaling could not be asked for lifecycle actions', 'groups', { error });
    }
    this.answered(isComplete);
  }

  private answered(isComplete: boolean): void {
    const { clock, schedule, drainerName } = this.on;
    const now = clock.now();
    schedule.answered();
    this.failures = isComplete ? 0 : this.failures + 1;
    this.notBefore = isComplete ? now : now + cloudBackOff(this.failures, drainerName);
    if (!isComplete) {
      this.wantAsking('asking-again', this.notBefore);
    }
  }

  /** Asks less and less often while Auto Scaling does not answer, whatever the reason for asking. */
  private wantAsking(why: AskingReason, at: number): void {
    this.on.schedule.add(why, Math.max(at, this.notBefore));
  }

  private openOf(requests: readonly ActionRequest[]): readonly ActionRequest[] {
    return requests.filter((request) => !this.on.actions.isSettled(request, this.latest));
  }

  private noteUnexpectedDrains(nodes: readonly Node[]): void {
    const { actions, clock, drainerName } = this.on;
    for (const { key, request } of unexpectedDrains(nodes, { noted: this.noted, get: actions.get, drainerName })) {
      this.noted.add(key);
      actions.expect(request);
      this.wantAsking('unexpected-drain', clock.now());
    }
  }
}
