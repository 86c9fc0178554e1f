import { ProcessBoundary } from './process-boundary';
import { FunctionInstance, FunctionRuntime, InvocationContext, ProcessKilled } from './runtime';
import type { SimulationClock } from '../../clock/clock';

export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

export interface InProcessRuntimeProps {
  readonly clock: SimulationClock;
  /** How far the function's clock is ahead of the cluster's; negative: behind. @default 0 */
  readonly clockAheadMs?: number;
  /** Initialises a new process: creates its handler, with ports behind the boundary. */
  readonly load: (boundary: ProcessBoundary) => Handler | Promise<Handler>;
  /** Called for every new process before it loads; `index` counts from 0. Tests can schedule a crash here. */
  readonly onStart?: (boundary: ProcessBoundary, index: number) => void;
}

/** Runs a function within this process, as several isolated processes in virtual time. */
export class InProcessRuntime implements FunctionRuntime {
  /** All processes that were started. */
  readonly processes: ProcessBoundary[] = [];

  constructor(private readonly props: InProcessRuntimeProps) {}

  async start(): Promise<FunctionInstance> {
    const boundary = new ProcessBoundary(this.props.clock, this.props.clockAheadMs);
    this.processes.push(boundary);
    this.props.onStart?.(boundary, this.processes.length - 1);
    const handler = await this.props.load(boundary);
    return {
      invoke: (event, context, slowMs) => invoke(boundary, slowMs ?? 0, async () => handler(event, context)),
      kill: () => boundary.kill(),
    };
  }
}

function invoke(boundary: ProcessBoundary, slowMs: number, handle: () => Promise<unknown>): Promise<unknown> {
  const killed = new Promise<never>((_, reject) => {
    const fail = () => reject(new ProcessKilled());
    if (boundary.killed.aborted) {
      fail();
    } else {
      boundary.killed.addEventListener('abort', fail, { once: true });
    }
  });
  boundary.slowMs = slowMs;
  boundary.thaw();
  return Promise.race([handle(), killed]).finally(() => boundary.freeze());
}
