import type { PatcherDependencies } from './dependencies';
import { hearDrains } from './hear-drains';
import { playRound } from './round';

/** The input from the state machine. */
export interface StepEvent {
  readonly execution: string;
  /** The number of earlier steps of this execution. */
  readonly steps: number;
}

/** The answer to the state machine: it waits until `lookAgainAt`, or ends. */
export interface StepAnswer {
  readonly status: 'waiting' | 'ended' | 'failed';
  readonly steps: number;
  /** ISO 8601, to the second. */
  readonly lookAgainAt?: string;
  readonly waits?: readonly string[];
  readonly outcome?: string;
}

/** An execution may have 25,000 events. A step takes nine of them, and three more for each retry. */
const MOST_STEPS = 1_500;

/** One step of an execution. */
export async function step({ execution, steps }: StepEvent, dependencies: PatcherDependencies): Promise<StepAnswer> {
  const { executions, clock } = dependencies;
  const running = await executions.running();
  const own = running.find(({ arn }) => arn === execution);
  // If the execution was started twice, or has a successor, the younger one goes on.
  if (own && running.some((other) => other.arn !== own.arn && isYounger(other, own))) {
    return { status: 'ended', steps, outcome: 'superseded' };
  }
  const result = await playRound(dependencies, (stored, store) => hearDrains(stored, store, dependencies));
  if (result.type === 'ended') {
    return { status: result.outcome === 'failed' ? 'failed' : 'ended', steps, outcome: result.outcome ?? 'nothing-to-do' };
  }
  if (steps + 1 >= MOST_STEPS && own) {
    await executions.start(successorOf(own.name));
    return { status: 'ended', steps, outcome: 'continued' };
  }
  return { status: 'waiting', steps: steps + 1, lookAgainAt: toSecond(Math.max(result.lookAgainAt, clock.now() + 1000)), waits: result.waits };
}

function isYounger(left: { readonly startedAt: number; readonly name: string }, right: typeof left): boolean {
  return left.startedAt > right.startedAt || (left.startedAt === right.startedAt && left.name > right.name);
}

/** `weekly-20261201-0200`, then `weekly-20261201-0200.2`, and so on. */
function successorOf(name: string): string {
  const [, patch, number = '1'] = /^(.*?)(?:\.(\d+))?$/.exec(name) ?? [];
  return `${patch}.${Number(number) + 1}`;
}

/** Timestamps for Step Functions are whole seconds. */
function toSecond(at: number): string {
  return `${new Date(Math.ceil(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
