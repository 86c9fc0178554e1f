import type { SimulationClock } from '../../clock/clock';
import type { Random } from '../../random';
import type { Api } from '../api';
import type { Faults } from '../faults';
import type { Location } from '../location';
import { FunctionInstance, FunctionRuntime, InvocationContext, ProcessKilled } from './runtime';

export interface FunctionSpec {
  readonly name: string;
  readonly runtime: FunctionRuntime;
  /** The ARN of the role that it runs as. */
  readonly roleArn: string;
  /** @default 3 */
  readonly timeoutSeconds?: number;
  /** @default 128 */
  readonly memoryMb?: number;
  readonly logGroupName?: string;
}

export interface FunctionProps {
  readonly clock: SimulationClock;
  readonly api: Api;
  readonly random: Random;
  readonly faults: Faults;
  readonly location: Location;
  /** How long a new process takes to be ready. */
  readonly coldStartMs: number;
}

export type InvocationOutcome = 'running' | 'succeeded' | 'failed' | 'timed-out' | 'killed';

export interface InvocationRecord {
  readonly requestId: string;
  readonly startedAt: number;
  readonly cold: boolean;
  endedAt?: number;
  outcome: InvocationOutcome;
  error?: Error;
}

/** Lambda keeps an idle process for some minutes. */
const IDLE_MS = 600_000;

/** A Lambda function: its processes are reused one after another, frozen between invocations. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly invocations: InvocationRecord[] = [];
  private idle: { readonly instance: FunctionInstance; readonly cancelReaping: () => void }[] = [];
  private readonly alive = new Set<FunctionInstance>();
  private closed = false;

  constructor(private readonly spec: FunctionSpec, private readonly props: FunctionProps) {
    this.name = spec.name;
    this.arn = props.location.arn('lambda', `function:${spec.name}`);
    this.roleArn = spec.roleArn;
    this.timeoutSeconds = spec.timeoutSeconds ?? 3;
    this.memoryMb = spec.memoryMb ?? 128;
  }

  /** Settles like the handler; also rejects if the process dies or time is up. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.closed) {
      throw new Error(`Function ${this.name} was closed.`);
    }
    const { clock, random } = this.props;
    const record: InvocationRecord = { requestId: random.uuid(), startedAt: clock.now(), cold: this.idle.length === 0, outcome: 'running' };
    this.invocations.push(record);
    let instance: FunctionInstance | undefined;
    try {
      instance = await this.thawedOrNew();
      const answer = await this.run(instance, event, record);
      record.outcome = 'succeeded';
      this.keep(instance);
      return answer;
    } catch (error) {
      record.error = error as Error;
      if (record.outcome === 'running') {
        record.outcome = error instanceof ProcessKilled ? 'killed' : 'failed';
      }
      if (instance && record.outcome === 'failed') {
        this.keep(instance);
      } else if (instance) {
        this.end(instance);
      }
      throw error;
    } finally {
      record.endedAt = clock.now();
      this.recordLogging('PutLogEvents');
    }
  }

  /** Ends every process, and never starts one again. */
  close(): void {
    this.closed = true;
    this.crash();
  }

  /** Kills every process, as when the machine below them fails. The next invocation starts a new one. */
  crash(): void {
    this.idle.forEach(({ cancelReaping }) => cancelReaping());
    this.idle = [];
    [...this.alive].forEach((instance) => this.end(instance));
  }

  private async thawedOrNew(): Promise<FunctionInstance> {
    const warm = this.idle.pop();
    if (warm) {
      warm.cancelReaping();
      return warm.instance;
    }
    await this.props.clock.sleep(this.props.coldStartMs);
    this.recordLogging('CreateLogStream');
    const instance = await this.spec.runtime.start();
    this.alive.add(instance);
    return instance;
  }

  private run(instance: FunctionInstance, event: unknown, record: InvocationRecord): Promise<unknown> {
    const { clock, faults } = this.props;
    const deadline = clock.now() + this.timeoutSeconds * 1000;
    const fault = faults.invocation();
    return new Promise((resolve, reject) => {
      const cancelTimeout = clock.schedule(deadline, () => {
        record.outcome = 'timed-out';
        reject(new Error(`${record.requestId} Task timed out after ${this.timeoutSeconds.toFixed(2)} seconds`));
        instance.kill();
      });
      const cancelKill = fault?.fault === 'killed' ? clock.schedule(clock.now() + (fault.afterMs ?? 1000), () => instance.kill()) : () => undefined;
      instance.invoke(event, this.context(record, deadline), fault?.fault === 'slow' ? fault.latencyMs ?? 1000 : 0)
        .finally(() => {
          cancelTimeout();
          cancelKill();
        })
        .then(resolve, reject);
    });
  }

  private context(record: InvocationRecord, deadline: number): InvocationContext {
    return {
      awsRequestId: record.requestId,
      functionName: this.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: this.arn,
      memoryLimitInMB: String(this.memoryMb),
      logGroupName: this.logGroupName,
      logStreamName: `${new Date(record.startedAt).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${record.requestId.replaceAll('-', '')}`,
      getRemainingTimeInMillis: () => deadline - this.props.clock.now(),
    };
  }

  private get logGroupName(): string {
    return this.spec.logGroupName ?? `/aws/lambda/${this.name}`;
  }

  /** Lambda uses the function's role to write its log. */
  private recordLogging(action: string): void {
    const resource = this.props.location.arn('logs', `log-group:${this.logGroupName}:log-stream:${this.name}`);
    this.props.api.record({ principal: this.roleArn, action: `logs:${action}`, resources: [resource] });
  }

  private keep(instance: FunctionInstance): void {
    if (this.closed) {
      this.end(instance);
      return;
    }
    const { clock } = this.props;
    const cancelReaping = clock.schedule(clock.now() + IDLE_MS, () => {
      this.idle = this.idle.filter((other) => other !== kept);
      this.end(instance);
    });
    const kept = { instance, cancelReaping };
    this.idle.push(kept);
  }

  private end(instance: FunctionInstance): void {
    this.alive.delete(instance);
    instance.kill();
  }
}
