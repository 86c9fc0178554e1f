import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaledClock } from '../../../../simulation/clock/scaled-clock';
import { Cloud } from '../../../../simulation/cloud/cloud';
import { ChildProcessRuntime } from '../../../../simulation/cloud/function/child-process-runtime';
import { functionEnvironment } from '../../../../simulation/cloud/function/environment';
import type { LambdaFunction } from '../../../../simulation/cloud/function/function';

const ASSET = `
let invocations = 0;
let ticks = 0;
setInterval(() => ticks++, 1);
exports.handler = async (event, context) => {
  invocations++;
  console.log(JSON.stringify({ message: 'invoked', invocations }));
  if (event.fail) throw new TypeError('broken');
  if (event.exit) process.exit(1);
  const before = ticks;
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep));
  const { AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL, CLUSTER_NAME, _X_AMZN_TRACE_ID, HOME } = process.env;
  return {
    pid: process.pid, invocations, before, slept: ticks - before, requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis(),
    env: { AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL, CLUSTER_NAME, HOME }, traced: Boolean(_X_AMZN_TRACE_ID),
  };
};
`;

interface Answer {
  readonly pid: number;
  readonly invocations: number;
  readonly before: number;
  readonly remaining: number;
}

let asset: string;
let clock: ScaledClock;
let cloud: Cloud;
let onLine: (line: string) => void;

beforeEach(() => {
  asset = mkdtempSync(join(tmpdir(), 'asset-'));
  clock = new ScaledClock();
  cloud = new Cloud({ clock, timing: { coldStartMs: 0 } });
  onLine = () => undefined;
});

afterEach(() => {
  cloud.close();
  clock.stop();
  rmSync(asset, { recursive: true });
});

function lambda(code: string, file: string = 'index.js', timeoutSeconds: number = 5): LambdaFunction {
  writeFileSync(join(asset, file), code);
  const environment = functionEnvironment({
    functionName: 'drainer',
    region: 'eu-central-1',
    memoryMb: 512,
    logGroupName: '/aws/lambda/drainer',
    credentials: cloud.credentials.issue('role'),
    endpointUrl: 'http://127.0.0.1:1',
    variables: { CLUSTER_NAME: 'blue' },
  });
  const runtime = new ChildProcessRuntime({
    asset, handler: 'index.handler', environment, onLine: (line) => onLine(line), now: () => clock.now(), onSkip: (listener) => clock.onSkip(listener),
  });
  return cloud.createFunction({ name: 'drainer', roleArn: 'role', timeoutSeconds, runtime });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a function runs in a process of its own, with the environment and context of Lambda', async () => {
  const target = lambda(ASSET);
  const firstLine = new Promise<string>((resolve) => (onLine = resolve));
  const answer = await target.invoke({}) as Answer;
  expect(answer).toMatchObject({
    invocations: 1,
    requestId: target.invocations[0].requestId,
    traced: true,
    env: { AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'drainer', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', CLUSTER_NAME: 'blue' },
  });
  expect(answer.pid).not.toBe(process.pid);
  expect(answer.remaining).toBeGreaterThan(4000);
  expect(answer.remaining).toBeLessThanOrEqual(5000);
  expect(answer).not.toHaveProperty('env.HOME');
  expect(await firstLine).toBe('{"message":"invoked","invocations":1}');
});

test('a process is used again, and stands still between invocations', async () => {
  const target = lambda(ASSET);
  const first = await target.invoke({ sleep: 20 }) as Answer;
  await new Promise((resolve) => setTimeout(resolve, 600));
  const second = await target.invoke({}) as Answer;
  expect(second).toMatchObject({ pid: first.pid, invocations: 2 });
  expect(second.before - first.before).toBeLessThan(400);
});

test('the heap of a process grows with the memory of its function, as Lambda lets it', async () => {
  const target = lambda("exports.handler = async () => require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20;");
  const limit = await target.invoke({}) as number;
  // The old generation, and some for the young one. Without a limit it would be gigabytes.
  expect(limit).toBeGreaterThan(450);
  expect(limit).toBeLessThan(600);
});

test('an error of the handler keeps its name, and the process goes on', async () => {
  const target = lambda(ASSET);
  await expect(target.invoke({ fail: true })).rejects.toMatchObject({ name: 'TypeError', message: 'broken' });
  expect(await target.invoke({})).toMatchObject({ invocations: 2 });
});

test('a process that ends by itself, or takes too long, is replaced', async () => {
  const target = lambda(ASSET, 'index.js', 1);
  await expect(target.invoke({ exit: true })).rejects.toMatchObject({ name: 'Runtime.ExitError' });
  await expect(target.invoke({ sleep: 60_000 })).rejects.toThrow('Task timed out after 1.00 seconds');
  expect(await target.invoke({})).toMatchObject({ invocations: 1 });
  expect(target.invocations.map(({ outcome }) => outcome)).toEqual(['killed', 'timed-out', 'succeeded']);
});

test('a slow process takes longer', async () => {
  cloud.faults.onInvocations({ fault: 'slow', latencyMs: 100 });
  const target = lambda(ASSET);
  const start = performance.now();
  await target.invoke({ sleep: 60 });
  expect(performance.now() - start).toBeGreaterThan(100);
});

test('no process stays when the cloud is closed', async () => {
  const { pid } = await lambda(ASSET).invoke({}) as Answer;
  expect(isAlive(pid)).toBe(true);
  cloud.close();
  await untilGone(pid);
});

test('an ES module is loaded, too', async () => {
  expect(await lambda('export const handler = async () => ({ ok: true });', 'index.mjs').invoke({})).toEqual({ ok: true });
});

test.each([
  ['throw new Error("cannot start")', 'cannot start'],
  ['exports.other = () => {}', 'index.js exports no function handler.'],
])('a function that cannot be loaded says why: %s', async (code, reason) => {
  await expect(lambda(code).invoke({})).rejects.toThrow(reason);
});

test('a function that sleeps wakes when that time is skipped, and has as much less left', async () => {
  const begun = new Promise<void>((resolve) => {
    onLine = () => resolve();
  });
  const sleeper = lambda(`
    import { setTimeout } from 'node:timers/promises';
    export const handler = async (event, context) => {
      const from = [Date.now(), performance.now()];
      console.log('begun');
      await setTimeout(600_000);
      return { slept: Date.now() - from[0], ticks: performance.now() - from[1], remaining: context.getRemainingTimeInMillis() };
    };
  `, 'index.mjs', 900);
  const invocation = sleeper.invoke({}) as Promise<Record<'slept' | 'ticks' | 'remaining', number>>;
  await begun;
  // Not all of it at once.
  clock.fastForward(200_000);
  clock.fastForward(400_000);
  const { slept, ticks, remaining } = await invocation;

  expect(Math.min(slept, ticks)).toBeGreaterThanOrEqual(599_000);
  expect(remaining).toBeLessThanOrEqual(301_000);
});
