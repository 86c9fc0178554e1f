import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildMessage, InvokeMessage, SkipMessage } from './child-protocol';
import { heapArguments } from './heap';
import { FunctionInstance, FunctionRuntime, InvocationContext, ProcessKilled } from './runtime';

/** How long Lambda waits for a function to load. */
const LONGEST_LOAD_MS = 10_000;
/** How long a slow process runs between its pauses. */
const SLOW_STRIDE_MS = 20;

const BOOTSTRAP = join(__dirname, 'bootstrap.ts');

export interface ChildProcessRuntimeProps {
  /** The folder of the asset. */
  readonly asset: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called with every line that the function writes. */
  readonly onLine?: (line: string) => void;
  /** Called with every new process before it loads anything, for example to limit it. */
  readonly onProcess?: (pid: number) => void;
  /** The time for the function. @default - the machine's time */
  readonly now?: () => number;
  /** Calls the listener whenever that time jumps, until the returned function is called. @default - that never happens */
  readonly onSkip?: (listener: () => void) => () => void;
}

/** Runs a function as Lambda does, in processes of Node that are stopped between invocations. */
export class ChildProcessRuntime implements FunctionRuntime {
  private static readonly alive = new Set<ChildProcess>();

  static {
    // No child outlives this process, even if it was not closed.
    process.on('exit', () => ChildProcessRuntime.alive.forEach((child) => child.kill('SIGKILL')));
  }

  constructor(private readonly props: ChildProcessRuntimeProps) {}

  async start(): Promise<FunctionInstance> {
    const { asset, handler, environment, onLine, onProcess, now = Date.now, onSkip = () => () => undefined } = this.props;
    const child = spawn(process.execPath, [
      ...heapArguments(Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 128)),
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--disable-warning=ExperimentalWarning', BOOTSTRAP,
    ], {
      cwd: asset,
      env: { ...environment, LAMBDA_TASK_ROOT: asset, _HANDLER: handler, PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    ChildProcessRuntime.alive.add(child);
    child.once('exit', () => ChildProcessRuntime.alive.delete(child));
    if (child.pid !== undefined) {
      onProcess?.(child.pid);
    }
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) {
        continue;
      }
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        lines.splice(0, lines.length - 20);
        onLine?.(line);
      });
    }
    await loaded(child, lines);
    freeze(child);
    return new ChildInstance(child, now, onSkip);
  }
}

class ChildInstance implements FunctionInstance {
  constructor(
    private readonly child: ChildProcess, private readonly now: () => number, private readonly onSkip: NonNullable<ChildProcessRuntimeProps['onSkip']>,
  ) {}

  invoke(event: unknown, context: InvocationContext, slowMs: number = 0): Promise<unknown> {
    const { child } = this;
    const { getRemainingTimeInMillis, ...rest } = context;
    const message: InvokeMessage = {
      type: 'invoke',
      event,
      context: rest,
      remainingMs: getRemainingTimeInMillis(),
      traceId: `Root=1-${rest.awsRequestId.slice(0, 8)}-${'0'.repeat(24)};Sampled=0`,
      aheadMs: aheadOf(this.now()),
    };
    const stopSkipping = this.onSkip(() => child.send({ type: 'skip', aheadMs: aheadOf(this.now()) } satisfies SkipMessage));
    const stopPausing = slowMs > 0 ? pauseAgainAndAgain(child, slowMs) : () => undefined;
    return new Promise((resolve, reject) => {
      const settle = (conclude: () => void) => {
        stopPausing();
        stopSkipping();
        child.off('message', onMessage).off('exit', onExit);
        conclude();
      };
      const onExit = () => settle(() => reject(new ProcessKilled()));
      const onMessage = (answer: ChildMessage) => settle(() => {
        freeze(child);
        if (answer.type === 'error') {
          reject(Object.assign(new Error(answer.message), { name: answer.name, stack: answer.stack }));
        } else {
          resolve(answer.type === 'answer' ? answer.value : undefined);
        }
      });
      if (child.exitCode !== null || child.signalCode !== null) {
        onExit();
        return;
      }
      child.on('message', onMessage).on('exit', onExit);
      child.kill('SIGCONT');
      child.send(message);
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** The difference from the machine's clock; 0 if it is negligible. */
function aheadOf(now: number): number {
  const aheadMs = Math.round(now - Date.now());
  return Math.abs(aheadMs) < 1000 ? 0 : aheadMs;
}

function freeze(child: ChildProcess): void {
  child.kill('SIGSTOP');
}

function loaded(child: ChildProcess, lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error([`The function ${why}.`, ...lines].join('\n')));
    };
    const timer = setTimeout(() => fail(`was not loaded within ${LONGEST_LOAD_MS / 1000} s`), LONGEST_LOAD_MS);
    // After `close`, no more output follows, so its last words are known.
    const onClose = (code: number | null) => fail(`ended with code ${code} while it was loaded`);
    child.once('close', onClose);
    child.once('message', () => {
      clearTimeout(timer);
      child.off('close', onClose);
      resolve();
    });
  });
}

function pauseAgainAndAgain(child: ChildProcess, pauseMs: number): () => void {
  let timer: NodeJS.Timeout;
  const pause = () => {
    child.kill('SIGSTOP');
    timer = setTimeout(run, pauseMs);
  };
  const run = () => {
    child.kill('SIGCONT');
    timer = setTimeout(pause, SLOW_STRIDE_MS);
  };
  timer = setTimeout(pause, SLOW_STRIDE_MS);
  return () => clearTimeout(timer);
}
