import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TAIL_LINES = 20;

/** Runs a command to its end. Rejects with its output if it fails. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** A program that runs until it is stopped. Its output goes to a file of its name. */
export class Daemon {
  readonly logFile: string;
  private readonly child: ChildProcess;
  private stopping = false;

  constructor(private readonly name: string, folder: string, command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.logFile = join(folder, `${name}.log`);
    const log = openSync(this.logFile, 'a');
    this.child = spawn(command[0], command.slice(1), { stdio: ['ignore', log, log], env: { ...process.env, ...environment } });
    closeSync(log);
    this.child.once('error', (error) => process.stderr.write(`${name} cannot be started: ${error.message}\n`));
    this.child.once('exit', (code, signal) => {
      if (!this.stopping) {
        process.stderr.write(`${name} ended with ${signal ?? code}. It wrote last:\n${this.tail()}\n`);
      }
    });
  }

  /** Kills it at once: it has no state worth keeping. */
  async kill(): Promise<void> {
    this.stopping = true;
    if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  tail(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).map((line) => `  ${this.name}: ${line}`).join('\n');
  }
}
