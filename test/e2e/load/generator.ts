import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { GeneratorMessage, GeneratorOptions, TargetResult } from './protocol';

/** The load in a separate process with a higher priority: it stands for clients and a balancer on other machines, whose requests are not delayed by this process. */
export class Generator {
  /** Resolves once requests are being sent. */
  static async start(options: GeneratorOptions): Promise<Generator> {
    const child = fork(join(__dirname, 'process.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    if (child.pid !== undefined) {
      setPriority(child.pid, constants.priority.PRIORITY_HIGH);
    }
    const generator = new Generator(child);
    child.send(options);
    await generator.answer('started');
    return generator;
  }

  private constructor(private readonly child: ChildProcess) {}

  /** Stops sending, and waits for outstanding requests. */
  async stop(): Promise<readonly TargetResult[]> {
    const stopped = this.answer('stopped');
    this.child.send('stop');
    const { results } = await stopped;
    this.child.disconnect();
    return results;
  }

  private async answer<T extends GeneratorMessage['type']>(type: T): Promise<Extract<GeneratorMessage, { type: T }>> {
    const abort = new AbortController();
    const ended = once(this.child, 'exit', { signal: abort.signal }).then(([code]) => {
      throw new Error(`The load generator ended with ${code}. What it wrote is above.`);
    });
    const [message] = await Promise.race([once(this.child, 'message', { signal: abort.signal }), ended]) as [GeneratorMessage];
    abort.abort();
    ended.catch(() => undefined);
    if (message.type !== type) {
      throw new Error(message.type === 'failed' ? message.message : `The load generator said ${message.type} instead of ${type}.`);
    }
    return message as Extract<GeneratorMessage, { type: T }>;
  }
}
