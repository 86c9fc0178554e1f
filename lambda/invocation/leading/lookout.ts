import type { Schedule } from './schedule';
import type { Clock } from '../../clock';
import { isUnexpected } from '../../drain/instances/called-off';
import type { Groups } from '../../drain/instances/groups';
import type { ActionRequest } from '../../drain/instances/held-instance';
import { askAgainAt, hasNewcomer, readyNodes } from '../../drain/instances/newcomers';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report';
import type { GroupCatalogue } from '../lifecycle/group-catalogue';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';

const REFRESH_EVERY = 60_000;
/** Auto Scaling may show a state some moments after the event that tells of it. */
const SHOWN_AFTER = 10_000;
const RETRY_AFTER = 5_000;

interface LookoutDependencies {
  readonly catalogue: GroupCatalogue;
  readonly actions: LifecycleActions;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly log: Log;
  readonly drainerName: string;
}

/** Finds the instances that wait while one leads: by asking Auto Scaling, and by what nodes show that makes it worth asking. */
export class Lookout {
  private askedAt = -Infinity;
  /** The nodes that were ready at the last look. Those of the first one were there when Auto Scaling was asked at the beginning. */
  private ready?: ReadonlySet<string>;
  /** Drains of other invocations that were taken note of, by instance and token. */
  private readonly noted = new Set<string>();

  /** @param latest what Auto Scaling said last */
  constructor(private readonly on: LookoutDependencies, private latest: Groups) {}

  get groups(): Groups {
    return this.latest;
  }

  /** Asks. What is known already is acted on, whether Auto Scaling answers or not. */
  async ask(): Promise<void> {
    const { catalogue, actions, schedule, clock, log } = this.on;
    schedule.asked();
    schedule.add('refresh', clock.now() + REFRESH_EVERY);
    this.askedAt = clock.now();
    try {
      this.latest = await catalogue.read(actions.groupNames);
      await actions.follow(this.latest, { withoutEvent: true });
      if (this.latest.isIncomplete) {
        schedule.add('asking-again', clock.now() + RETRY_AFTER);
      }
    } catch (error) {
      log.warn('Auto Scaling could not be asked for lifecycle actions', { error });
      schedule.add('asking-again', clock.now() + RETRY_AFTER);
    }
  }

  /** Whether the group keeps abandoned instances, read anew: its policy may have been changed since. */
  async retains(groupName: string): Promise<boolean> {
    this.latest = await this.on.catalogue.read(this.on.actions.groupNames);
    return this.latest.retains(groupName);
  }

  /** Looks for what nodes tell of instances that nobody has told us of. */
  watch(nodes: readonly Node[]): void {
    this.noteUnexpectedDrains(nodes);
    const { actions, schedule } = this.on;
    if (this.ready && hasNewcomer(nodes, this.ready, { groups: this.latest, get: actions.get })) {
      schedule.add('newcomer', askAgainAt(this.askedAt));
    }
    this.ready = readyNodes(nodes);
  }

  /** Whether nothing that was asked for is left, and Auto Scaling was asked so lately that nothing new can have come. */
  isDone(requests: readonly ActionRequest[], nothingLeft: boolean): boolean {
    const { actions, schedule, clock } = this.on;
    const open = requests.filter((request) => !actions.isSettled(request, this.latest));
    if (open.some(({ action }) => !actions.get(action.instanceId))) {
      schedule.add('event-not-shown', clock.now() + SHOWN_AFTER);
    }
    if (!nothingLeft || open.length > 0) {
      return false;
    }
    if (clock.now() < askAgainAt(this.askedAt)) {
      return true;
    }
    // An instance may have begun to wait since the last question, whose message stays away for some time.
    schedule.add('before-the-end', clock.now());
    return false;
  }

  private noteUnexpectedDrains(nodes: readonly Node[]): void {
    const { actions, schedule, clock, drainerName } = this.on;
    for (const { drainer, instance, token, hook, group, started, outcome, notice } of nodes.flatMap((node) => readDrainState(node) ?? [])) {
      const key = `${instance}/${token}`;
      if (isUnexpected({ drainer, outcome, notice, token }, actions.get(instance), drainerName) && !this.noted.has(key)) {
        this.noted.add(key);
        actions.expect({ type: 'terminating', started, action: { groupName: group, hookName: hook, instanceId: instance, token } });
        schedule.add('unexpected-drain', clock.now());
      }
    }
  }
}
