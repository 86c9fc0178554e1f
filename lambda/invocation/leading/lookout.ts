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
  /** Auto Scaling has answered, or could not. */
  readonly onAsked: () => void;
}

/** Finds the instances that wait while one leads: by asking Auto Scaling, and by what nodes show that makes it worth asking. */
export class Lookout {
  private readonly asking = new Beside();
  private askedAt = -Infinity;
  /** How often in a row it did not tell everything, and when it may be asked again since. */
  private failures = 0;
  private notBefore = -Infinity;
  /** The nodes that were ready at the last look. Those of the first one were there when Auto Scaling was asked at the beginning. */
  private ready?: ReadonlySet<string>;
  /** Drains of other invocations that were taken note of, by instance and token. */
  private readonly noted = new Set<string>();

  /** @param latest what Auto Scaling said last */
  constructor(private readonly on: LookoutDependencies, private latest: Groups) {}

  get groups(): Groups {
    return this.latest;
  }

  get isAsking(): boolean {
    return this.asking.isBusy;
  }

  /** Finds every instance that waits, whether an event told of it or not. */
  begin(requests: readonly ActionRequest[]): void {
    const { actions, clock } = this.on;
    if (isStillNew(this.latest, this.openOf(requests), { get: actions.get, now: clock.now() })) {
      this.follow(this.latest.readAt, async () => this.latest);
    } else {
      this.ask();
    }
  }

  /** Begins to ask, unless it does already. Nobody waits for the answer: what is known is acted on meanwhile. */
  ask(): void {
    const { catalogue, actions, clock } = this.on;
    this.follow(clock.now(), () => catalogue.read(actions.groupNames));
  }

  /** Waits for the question under way. */
  async finish(): Promise<void> {
    await this.asking.finish();
  }

  /** Whether the group keeps abandoned instances, read anew: its policy may have been changed since. */
  async retains(groupName: string): Promise<boolean> {
    return (await this.on.catalogue.read(this.on.actions.groupNames)).retains(groupName);
  }

  /** Looks for what nodes tell of instances that nobody has told us of. */
  watch(nodes: readonly Node[]): void {
    this.noteUnexpectedDrains(nodes);
    const { actions } = this.on;
    if (this.ready && hasNewcomer(nodes, this.ready, { groups: this.latest, get: actions.get })) {
      this.wantAsking('newcomer', askAgainAt(this.askedAt));
    }
    this.ready = readyNodes(nodes);
  }

  /** What is left of what was asked for. */
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

  /** Whatever the reason is, who does not answer is asked less and less often. */
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
