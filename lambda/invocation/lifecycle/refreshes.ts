import type { AutoScalingPort } from '../../aws/ports';
import { needsLaunches, type RefreshReading } from '../../drain/instances/outdated';
import type { Troubles } from '../telling/troubles';

const UNKNOWN = 'Refresh could not be looked at, so its outdated nodes stay as they are';

interface RefreshDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly troubles: Troubles;
}

/** Asks Auto Scaling for the refreshes of groups. */
export class Refreshes {
  private readonly ahead = new Map<string, Promise<RefreshReading>>();

  constructor(private readonly on: RefreshDependencies) {}

  /** The groups that events spoke of are asked for beside all else that an invocation begins with: no pod moves before outdated nodes are known. */
  askAhead(names: readonly string[]): void {
    for (const name of new Set(names)) {
      const reading = this.ask(name);
      // Who reads it hears of what failed.
      reading.catch(() => undefined);
      this.ahead.set(name, reading);
    }
  }

  /** What was answered ahead counts once. */
  async read(groupName: string): Promise<RefreshReading> {
    const { troubles } = this.on;
    const ahead = this.ahead.get(groupName);
    this.ahead.delete(groupName);
    try {
      const reading = await (ahead ?? this.ask(groupName));
      troubles.ended(UNKNOWN, groupName);
      return reading;
    } catch (error) {
      troubles.failed(UNKNOWN, groupName, { group: groupName, error });
      return { type: 'unknown' };
    }
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
