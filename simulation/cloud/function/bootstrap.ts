/*
 * Runs in a separate process, like the runtime of Lambda: loads the handler of the asset, and calls it for every message of its parent. Started by
 * Node itself, which strips the types, so it imports only types from this project.
 */
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ChildMessage, InvokeMessage, ParentMessage } from './child-protocol';

type Handler = (event: unknown, context: unknown) => unknown;

function tell(message: ChildMessage): void {
  process.send?.(message);
}

/** `index.handler` is the export `handler` of index.js, index.mjs or index.cjs. */
async function loadHandler(folder: string, name: string): Promise<Handler> {
  const [file, member] = name.split('.');
  const path = ['js', 'mjs', 'cjs'].map((extension) => join(folder, `${file}.${extension}`)).find((candidate) => existsSync(candidate));
  if (!path) {
    throw new Error(`The asset has no ${file}.js, ${file}.mjs or ${file}.cjs: ${folder}`);
  }
  const loaded = await import(pathToFileURL(path).href) as Record<string, unknown> & { default?: Record<string, unknown> };
  const handler = loaded[member] ?? loaded.default?.[member];
  if (typeof handler !== 'function') {
    throw new Error(`${path} exports no function ${member}.`);
  }
  return handler as Handler;
}

let aheadMs = 0;

/** Replaces the machine's time by the simulation's. */
globalThis.Date = new Proxy(Date, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [target.now() + aheadMs] : given, self) as Date,
  apply: (target) => new target(target.now() + aheadMs).toString(),
  get: (target, name) => (name === 'now' ? () => target.now() + aheadMs : Reflect.get(target, name) as unknown),
});

const ticks = performance.now.bind(performance);
performance.now = () => ticks() + aheadMs;

const machineSleep = timers.setTimeout;
/** The functions that wake sleeping callers. */
const sleepers = new Set<() => void>();

/** Sleeps by the simulation's time: wakes earlier if some of it is skipped. */
async function sleep<T>(ms = 1, value?: T, options: { signal?: AbortSignal } = {}): Promise<T> {
  const until = Date.now() + ms;
  for (let left = ms; left > 0; left = until - Date.now()) {
    const skipped = new AbortController();
    const wake = () => skipped.abort();
    sleepers.add(wake);
    try {
      await machineSleep(left, undefined, { ...options, signal: AbortSignal.any([skipped.signal, ...options.signal ? [options.signal] : []]) });
    } catch (error) {
      if (options.signal?.aborted || !skipped.signal.aborted) {
        throw error;
      }
    } finally {
      sleepers.delete(wake);
    }
  }
  return value as T;
}
timers.setTimeout = sleep;
syncBuiltinESMExports();

function skip(ahead: number): void {
  aheadMs = ahead;
  for (const wake of [...sleepers]) {
    wake();
  }
}

async function invoke(handler: Handler, { event, context, remainingMs, traceId, aheadMs: ahead }: InvokeMessage): Promise<void> {
  aheadMs = ahead;
  const deadline = performance.now() + remainingMs;
  process.env._X_AMZN_TRACE_ID = traceId;
  try {
    const value = await handler(event, { ...context, getRemainingTimeInMillis: () => Math.round(deadline - performance.now()) });
    tell({ type: 'answer', value });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ type: 'error', name, message, stack });
  }
}

// The parent is gone.
process.on('disconnect', () => process.exit(0));

const { LAMBDA_TASK_ROOT = '', _HANDLER = '' } = process.env;
const handler = await loadHandler(LAMBDA_TASK_ROOT, _HANDLER);
process.on('message', (message: ParentMessage) => void (message.type === 'skip' ? skip(message.aheadMs) : invoke(handler, message)));
tell({ type: 'ready' });
