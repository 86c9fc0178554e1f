import { CloudError, ConnectionDropped } from './cloud-error';
import type { CallFault, Faults } from './faults';
import type { SimulationClock } from '../clock/clock';
import type { Random } from '../random';

/** A call as IAM sees it. */
export interface ApiRequest {
  /** Who calls: the ARN of a role. */
  readonly principal: string;
  /** The IAM action, such as `autoscaling:CompleteLifecycleAction`. */
  readonly action: string;
  /** The ARNs of what it touches; `*` for actions that IAM cannot scope. */
  readonly resources: readonly string[];
  /** Condition keys with their values, such as `aws:ResourceTag/team`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A call that was made, and how it ended. */
export interface ApiCall extends ApiRequest {
  readonly at: number;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
}

export interface ApiProps {
  readonly clock: SimulationClock;
  readonly faults: Faults;
  readonly random: Random;
  /** How long a call takes. */
  readonly latencyMs: number;
  /** How long one of Auto Scaling takes: at least, and at most. */
  readonly autoScalingMs: readonly [number, number];
}

/** How much later a slow answer comes. */
const SLOW_ANSWER_MS = 60_000;

/** The door through which every call of every service goes: it takes its time, may fail, and is recorded. */
export class Api {
  /** Every call, in the order in which they ended. */
  readonly calls: ApiCall[] = [];
  /** Refuses what it answers false to, as IAM would. */
  authorize?: (request: ApiRequest) => boolean;

  constructor(private readonly props: ApiProps) {}

  /** Notes a call that a service makes on somebody's behalf. */
  record(request: ApiRequest, outcome: string = 'ok'): void {
    this.calls.push({ ...request, at: this.props.clock.now(), outcome });
  }

  /** Calls: `effect` happens at one moment, at which no other call happens. */
  async perform<T>(request: ApiRequest, effect: () => T): Promise<T> {
    const { clock, faults, random, autoScalingMs } = this.props;
    const latencyMs = request.action.startsWith('autoscaling:') ? random.between(autoScalingMs) : this.props.latencyMs;
    await clock.sleep(latencyMs / 2);
    const fault = faults.call(request.action);
    let outcome = 'ok';
    try {
      if (this.authorize?.(request) === false) {
        throw accessDenied(request);
      }
      throwBeforeEffect(fault, request);
      const answer = effect();
      if (fault === 'dropped-answer') {
        throw new ConnectionDropped();
      }
      if (fault === 'slow') {
        await clock.sleep(SLOW_ANSWER_MS);
      }
      return answer;
    } catch (error) {
      outcome = error instanceof CloudError ? error.code : (error as Error).name;
      throw error;
    } finally {
      this.record(request, outcome);
      await clock.sleep(latencyMs / 2);
    }
  }
}

function throwBeforeEffect(fault: CallFault | undefined, request: ApiRequest): void {
  if (fault === 'dropped-request') {
    throw new ConnectionDropped();
  }
  if (fault === 'internal-error') {
    throw new CloudError('InternalFailure', 'An internal error has occurred.', 500);
  }
  if (fault === 'throttling') {
    // The Query services and the JSON services name it differently.
    const code = /^(autoscaling|ec2):/.test(request.action) ? 'Throttling' : 'ThrottlingException';
    throw new CloudError(code, 'Rate exceeded', 400);
  }
}

function accessDenied({ principal, action, resources }: ApiRequest): CloudError {
  return new CloudError(
    action.startsWith('ec2:') ? 'UnauthorizedOperation' : 'AccessDenied',
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resources.join(', ')} ` +
    'because no identity-based policy allows the action',
    403,
  );
}
