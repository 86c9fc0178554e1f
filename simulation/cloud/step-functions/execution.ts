import { type Definition, fill, read, type State, type TaskState } from './definition';
import type { SimulationClock } from '../../clock/clock';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** Runs a task. Rejects with an error of the name that Step Functions would give it. */
export type TaskRunner = (resource: string, parameters: unknown) => Promise<unknown>;

/** The limit of an execution's history: https://docs.aws.amazon.com/step-functions/latest/dg/limits-overview.html */
const MOST_EVENTS = 25_000;

/** The number of events of a state in the history. For a task: entered, scheduled, started, succeeded, exited. */
const EVENTS: Readonly<Record<State['Type'], number>> = { Task: 5, Wait: 2, Choice: 2, Succeed: 2, Fail: 1 };
/** Failed, scheduled and started once more. */
const EVENTS_OF_A_RETRY = 3;

/** One execution of a state machine. */
export class Execution {
  readonly startedAt: number;
  status: ExecutionStatus = 'RUNNING';
  endedAt?: number;
  output?: unknown;
  error?: string;
  /** The number of events in its history. */
  events = 1;
  /** When its current wait ends, if it waits. */
  wakesAt?: number;
  /** The names of the states that it has entered. */
  readonly path: string[] = [];
  private readonly aborted = new AbortController();

  constructor(
    readonly arn: string, readonly name: string, readonly input: unknown,
    private readonly props: { readonly clock: SimulationClock; readonly definition: Definition; readonly run: TaskRunner },
  ) {
    this.startedAt = props.clock.now();
  }

  abort(): void {
    if (this.status !== 'RUNNING') {
      return;
    }
    this.end('ABORTED');
    this.aborted.abort();
  }

  async start(): Promise<void> {
    const { StartAt, States } = this.props.definition;
    let name: string | undefined = StartAt;
    let input = this.input;
    while (name !== undefined && this.running()) {
      const state: State = States[name];
      this.path.push(name);
      this.count(EVENTS[state.Type]);
      const next = await this.enter(state, input);
      if (!this.running()) {
        return;
      }
      ({ name, input } = next);
    }
  }

  private async enter(state: State, input: unknown): Promise<{ name?: string; input: unknown }> {
    const { clock } = this.props;
    switch (state.Type) {
      case 'Task':
        return this.task(state, input);
      case 'Wait': {
        const until = state.TimestampPath === undefined
          ? clock.now() + (state.Seconds ?? 0) * 1000
          : Date.parse(String(read(state.TimestampPath, input, this.context)));
        if (Number.isNaN(until)) {
          return this.fail('States.Runtime', `${state.TimestampPath} names no time`);
        }
        this.wakesAt = until;
        await clock.sleep(Math.max(0, until - clock.now()), this.aborted.signal);
        this.wakesAt = undefined;
        return { name: state.Next, input };
      }
      case 'Choice': {
        const rule = state.Choices.find(({ Variable, StringEquals }) => read(Variable, input, this.context) === StringEquals);
        const next = rule?.Next ?? state.Default;
        return next === undefined ? this.fail('States.NoChoiceMatched', 'No choice matched, and there is no default.') : { name: next, input };
      }
      case 'Succeed':
        this.output = input;
        this.end('SUCCEEDED');
        return { input };
      case 'Fail':
        return this.fail(state.Error ?? 'States.Failed', state.Cause ?? '');
    }
  }

  private async task(state: TaskState, input: unknown): Promise<{ name?: string; input: unknown }> {
    const { clock, run } = this.props;
    const attempts = new Map<object, number>();
    for (;;) {
      try {
        const result = await run(state.Resource, fill(state.Parameters ?? input, input, this.context));
        return { name: state.Next, input: state.OutputPath === undefined ? result : read(state.OutputPath, result, this.context) };
      } catch (error) {
        const { name } = error as Error;
        if (!this.running()) {
          return { input };
        }
        const matches = ({ ErrorEquals }: { readonly ErrorEquals: readonly string[] }) => ErrorEquals.includes('States.ALL') || ErrorEquals.includes(name);
        const retrier = state.Retry?.find(matches);
        const attempt = retrier ? (attempts.get(retrier) ?? 0) + 1 : Infinity;
        if (retrier && attempt <= (retrier.MaxAttempts ?? 3)) {
          attempts.set(retrier, attempt);
          this.count(EVENTS_OF_A_RETRY);
          const delay = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (attempt - 1);
          await clock.sleep(Math.min(delay, retrier.MaxDelaySeconds ?? Infinity) * 1000, this.aborted.signal);
          if (!this.running()) {
            return { input };
          }
          continue;
        }
        const catcher = state.Catch?.find(matches);
        if (!catcher) {
          return this.fail(name, (error as Error).message);
        }
        if (catcher.ResultPath !== null) {
          throw new Error('A catcher without ResultPath: null is not interpreted by the simulation.');
        }
        return { name: catcher.Next, input };
      }
    }
  }

  private get context(): unknown {
    return { Execution: { Id: this.arn, Name: this.name, StartTime: new Date(this.startedAt).toISOString() } };
  }

  private running(): boolean {
    return this.status === 'RUNNING';
  }

  private count(events: number): void {
    this.events += events;
    if (this.events > MOST_EVENTS) {
      this.fail('States.HistoryLimit', `The execution has reached the limit of ${MOST_EVENTS} events.`);
    }
  }

  private fail(error: string, cause: string): { input: unknown } {
    this.error = `${error}: ${cause}`;
    this.end('FAILED');
    return { input: undefined };
  }

  private end(status: ExecutionStatus): void {
    this.status = status;
    this.endedAt = this.props.clock.now();
  }
}
