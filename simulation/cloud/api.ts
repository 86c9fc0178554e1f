import { CloudError, ConnectionDropped } from './cloud-error';
import type { CallFault, Faults } from './faults';
import type { SimulationClock } from '../clock/clock';
import type { Random } from '../random';

/** A call as IAM sees it. */
export interface ApiRequest {
  /** The calling role's ARN. */
  readonly principal: string;
  /** The IAM action, such as `autoscaling:CompleteLifecycleAction`. */
  readonly action: string;
  /** The ARNs of the resources; `*` for actions that IAM cannot scope. */
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
  /** How long a call of Auto Scaling takes: at least, and at most. */
  readonly autoScalingMs: readonly [number, number];
}

/** How much later a slow answer comes. */
const SLOW_ANSWER_MS = 60_000;

/** Every call of every service goes through here: it takes time, may fail, and is recorded. */
export class Api {
  /** All calls, in the order in which they ended. */
  readonly calls: ApiCall[] = [];
  /** If this returns false, the call is refused, as by IAM. */
  authorize?: (request: ApiRequest) => boolean;

  constructor(private readonly props: ApiProps) {}

  /** Records a call that a service makes on behalf of a principal. */
  record(request: ApiRequest, outcome: string = 'ok'): void {
    this.calls.push({ ...request, at: this.props.clock.now(), outcome });
  }

  /** Makes a call. `effect` is atomic: no other call happens at the same moment. */
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
    // Query services and JSON services use different names.
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
