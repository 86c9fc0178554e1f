import type { AutoScalingPort } from '../../aws/ports';
import { needsLaunches, type RefreshReading } from '../../drain/instances/outdated';
import type { Troubles } from '../telling/troubles';

const UNKNOWN = 'Refresh could not be looked at, so its outdated nodes stay as they are';

interface RefreshDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly troubles: Troubles;
}

/** Queries Auto Scaling for the instance refreshes of groups. */
export class Refreshes {
  /** Requested answers that have not been read yet. Valid only for that moment, so each is read once. */
  private readonly asked = new Map<string, Promise<RefreshReading>>();

  constructor(private readonly on: RefreshDependencies) {}

  /** Starts to query, so that a later reader waits less. Errors surface only when an answer is read, since events may name groups that do not exist. */
  askAhead(groupNames: readonly string[]): void {
    for (const name of new Set(groupNames)) {
      const asked = this.ask(name);
      asked.catch(() => undefined);
      this.asked.set(name, asked);
    }
  }

  async read(groupName: string): Promise<RefreshReading> {
    const { troubles } = this.on;
    const asked = this.asked.get(groupName) ?? this.ask(groupName);
    this.asked.delete(groupName);
    try {
      const reading = await asked;
      troubles.ended(UNKNOWN, groupName);
      return reading;
    } catch (error) {
      troubles.failed(UNKNOWN, groupName, { group: groupName, error });
      return { type: 'unknown' };
    }
  }

  /** Drops answers that have not been read by now. */
  forgetAsked(): void {
    this.asked.clear();
  }

  private async ask(groupName: string): Promise<RefreshReading> {
    const { autoScaling } = this.on;
    const refresh = await autoScaling.describeRefresh(groupName);
    if (!refresh) {
      return { type: 'none' };
    }
    const launches = needsLaunches(refresh) ? await autoScaling.describeLaunches(groupName, refresh.startedAt) : [];
    return { type: 'on', refresh, launched: new Set(launches.flatMap(({ instanceId }) => instanceId ?? [])) };
  }
}
