import { ABANDONED_LAUNCH, type LifecycleState } from './group-instance';

interface Recorded {
  readonly instanceId: string;
  readonly startedAt: number;
  endedAt?: number;
}

/** What Auto Scaling remembers of an instance that it terminates. */
export interface Termination extends Recorded {
  readonly cause: string;
}

/** What Auto Scaling remembers of an instance that it launched. */
export interface Launch extends Recorded {
  result?: 'in-service' | 'abandoned' | 'cancelled';
}

/** All launches and terminations of a group. */
export class ActivityLog {
  readonly launches: Launch[] = [];
  readonly terminations: Termination[] = [];
  private readonly causes = new Map<string, string>();

  constructor(private readonly now: () => number) {}

  note(instanceId: string, from: LifecycleState | undefined, to: LifecycleState, cause: string): void {
    if (from === undefined) {
      this.launches.push({ instanceId, startedAt: this.now() });
    }
    if (to === 'InService') {
      this.endLaunch(instanceId, 'in-service');
    }
    if (to.startsWith('Terminat')) {
      this.endLaunch(instanceId, cause === ABANDONED_LAUNCH ? 'abandoned' : 'cancelled');
    }
    if (to.startsWith('Terminating') && !from?.startsWith('Terminating')) {
      this.terminations.push({ instanceId, startedAt: this.now(), cause });
      this.causes.set(instanceId, this.causes.get(instanceId) ?? cause);
    }
    if (to === 'Terminated') {
      this.end(this.terminations, instanceId);
    }
  }

  /** Why an instance was terminated, the first time if it was several. */
  causeOf(instanceId: string): string | undefined {
    return this.causes.get(instanceId);
  }

  private endLaunch(instanceId: string, result: Launch['result']): void {
    const launch = this.end(this.launches, instanceId);
    if (launch) {
      launch.result = result;
    }
  }

  private end<T extends Recorded>(records: T[], instanceId: string): T | undefined {
    const record = records.findLast((each) => each.instanceId === instanceId && each.endedAt === undefined);
    if (record) {
      record.endedAt = this.now();
    }
    return record;
  }
}
