import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../../simulation/cloud/cloud';
import type { LambdaFunction } from '../../../../simulation/cloud/function/function';
import { InProcessRuntime, InProcessRuntimeProps } from '../../../../simulation/cloud/function/in-process-runtime';
import type { ProcessBoundary } from '../../../../simulation/cloud/function/process-boundary';

/** Something outside of the process, which keeps what was done to it. */
class Ledger {
  readonly entries: string[] = [];
  ticks = 0;

  constructor(private readonly clock: VirtualClock) {}

  async write(entry: string): Promise<string> {
    await this.clock.sleep(10);
    this.entries.push(entry);
    await this.clock.sleep(10);
    return `wrote ${entry}`;
  }

  async listen(onTick: (tick: number) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      onTick(this.ticks++);
      await this.clock.sleep(1000, signal);
    }
  }
}

let clock: VirtualClock;
let cloud: Cloud;
let ledger: Ledger;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  ledger = new Ledger(clock);
});

type Body = (port: Ledger, boundary: ProcessBoundary, event: unknown) => Promise<unknown>;

function lambda(body: Body, props: Partial<InProcessRuntimeProps> = {}): { target: LambdaFunction; runtime: InProcessRuntime } {
  const runtime = new InProcessRuntime({
    clock,
    load: (boundary) => {
      const port = boundary.wrap(ledger);
      return (event) => body(port, boundary, event);
    },
    ...props,
  });
  return { runtime, target: cloud.createFunction({ name: 'f', roleArn: 'role', timeoutSeconds: 60, memoryMb: 256, runtime }) };
}

const outcome = (promise: Promise<unknown>) => clock.run(promise.then((value) => value, (error: Error) => error.message), 3_600_000);
const killed = 'The process of the function was killed.';
const threeWrites: Body = async (port) => {
  await port.write('1');
  await port.write('2');
  return port.write('3');
};

test('a function answers as its handler does', async () => {
  const { target } = lambda(threeWrites);
  expect(await outcome(target.invoke({}))).toBe('wrote 3');
  expect(target.invocations).toMatchObject([{ cold: true, outcome: 'succeeded', startedAt: expect.any(Number), endedAt: clock.now() }]);
});

test('a handler knows its invocation', async () => {
  let context: unknown;
  const { target } = lambda(threeWrites, {
    load: () => async (_, given) => {
      context = { ...given, remaining: given.getRemainingTimeInMillis() };
    },
  });
  await outcome(target.invoke({}));
  expect(context).toMatchObject({
    awsRequestId: target.invocations[0].requestId,
    functionName: 'f',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:f',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/f',
    remaining: 60_000,
  });
});

test('a process is used again, by one invocation at a time', async () => {
  const { target, runtime } = lambda(threeWrites);
  await outcome(Promise.all([target.invoke({}), target.invoke({})]));
  await outcome(target.invoke({}));
  expect(target.invocations.map(({ cold }) => cold)).toEqual([true, true, false]);
  expect(runtime.processes).toHaveLength(2);
});

test('a process goes on after an error of its handler', async () => {
  const { target, runtime } = lambda(async () => Promise.reject(new Error('broken')));
  expect(await outcome(target.invoke({}))).toBe('broken');
  await outcome(target.invoke({}));
  expect(target.invocations.map((invocation) => invocation.outcome)).toEqual(['failed', 'failed']);
  expect(runtime.processes).toHaveLength(1);
});

test('an idle process does not stay for ever', async () => {
  const { target } = lambda(threeWrites);
  await outcome(target.invoke({}));
  await clock.advance(11 * 60_000);
  await outcome(target.invoke({}));
  expect(target.invocations.map(({ cold }) => cold)).toEqual([true, true]);
});

test('a process that takes too long is ended, and does nothing any more', async () => {
  const { target, runtime } = lambda(async (port, boundary) => {
    await boundary.clock.sleep(100_000);
    await port.write('late');
  });
  expect(await outcome(target.invoke({}))).toMatch(/Task timed out after 60.00 seconds$/);
  expect(target.invocations[0].outcome).toBe('timed-out');
  await clock.advance(200_000);
  expect(ledger.entries).toEqual([]);
  await outcome(target.invoke({}));
  expect(runtime.processes).toHaveLength(2);
});

test.each<[number, 'before' | 'after', string[]]>([
  [1, 'before', []], [1, 'after', ['1']], [2, 'before', ['1']], [2, 'after', ['1', '2']], [3, 'after', ['1', '2', '3']],
])('a process can be killed at call %i, %s it took effect', async (call, when, entries) => {
  const { target } = lambda(threeWrites, { onStart: (boundary) => boundary.killAtCall(call, when) });
  expect(await outcome(target.invoke({}))).toBe(killed);
  await clock.advance(10_000);
  expect(ledger.entries).toEqual(entries);
  expect(target.invocations[0].outcome).toBe('killed');
});

test('a call in flight when its process is killed takes effect, and nobody learns of it', async () => {
  const learned: string[] = [];
  const { target, runtime } = lambda(async (port) => learned.push(await port.write('1')));
  const invocation = outcome(target.invoke({}));
  await clock.advance(cloud.timing.coldStartMs + 5);
  runtime.processes[0].kill();
  expect(await invocation).toBe(killed);
  await clock.advance(1000);
  expect(ledger.entries).toEqual(['1']);
  expect(learned).toEqual([]);
});

test('a frozen process learns nothing until it is thawed', async () => {
  const learned: unknown[] = [];
  const { target } = lambda(async (port, boundary, event) => {
    if (event !== 'first') {
      return boundary.clock.sleep(1);
    }
    void port.write('1').then((answer) => learned.push(answer));
    void boundary.clock.sleep(500).then(() => learned.push('woke'));
    return undefined;
  });
  await outcome(target.invoke('first'));
  await clock.advance(5000);
  expect(learned).toEqual([]);
  expect(ledger.entries).toEqual(['1']);
  await outcome(target.invoke('second'));
  expect(learned).toEqual(['wrote 1', 'woke']);
});

test('callbacks and signals end with the process', async () => {
  const ticks: number[] = [];
  const { target, runtime } = lambda(async (port) => port.listen((tick) => ticks.push(tick), new AbortController().signal));
  const invocation = outcome(target.invoke({}));
  await clock.advance(2500);
  runtime.processes[0].kill();
  await invocation;
  await clock.advance(10_000);
  expect(ticks).toEqual([0, 1, 2]);
  expect(ledger.ticks).toBe(3);
});

test('callbacks wait until a frozen process is thawed', async () => {
  const ticks: number[] = [];
  const { target } = lambda(async (port, boundary, event) => {
    if (event === 'first') {
      void port.listen((tick) => ticks.push(tick), new AbortController().signal);
    }
    return boundary.clock.sleep(1500);
  });
  await outcome(target.invoke('first'));
  await clock.advance(3000);
  expect(ledger.ticks).toBe(5);
  expect(ticks).toEqual([0, 1]);
  void target.invoke('second');
  await clock.advance(1);
  expect(ticks).toEqual([0, 1, 2, 3, 4]);
});

test('the calls of a process are counted by name', async () => {
  const { target, runtime } = lambda(threeWrites);
  await outcome(target.invoke({}));
  expect(runtime.processes[0].calls).toEqual(['write', 'write', 'write']);
});

test('a fault kills an invocation or slows it down', async () => {
  cloud.faults.onInvocations({ fault: 'killed', afterMs: 35, times: 1 });
  cloud.faults.onInvocations({ fault: 'slow', latencyMs: 2000, times: 1 });
  const { target } = lambda(threeWrites);
  expect(await outcome(target.invoke({}))).toBe(killed);
  expect(ledger.entries).toEqual(['1', '2']);
  await outcome(target.invoke({}));
  const { startedAt, endedAt } = target.invocations[1];
  expect(endedAt! - startedAt).toBe(cloud.timing.coldStartMs + 3 * 2020);
});

test('a process that cannot be loaded fails its invocation, and the next one tries again', async () => {
  let loads = 0;
  const { target } = lambda(threeWrites, {
    load: () => {
      if (loads++ === 0) {
        throw new Error('cannot load');
      }
      return async () => 'loaded';
    },
  });
  expect(await outcome(target.invoke({}))).toBe('cannot load');
  expect(await outcome(target.invoke({}))).toBe('loaded');
  expect(target.invocations.map((invocation) => invocation.outcome)).toEqual(['failed', 'succeeded']);
});

test('a function whose processes all die starts new ones', async () => {
  const { target, runtime } = lambda(threeWrites);
  await outcome(target.invoke({}));
  const running = outcome(target.invoke({}));
  await clock.advance(25);
  target.crash();
  expect(await running).toBe(killed);
  expect(ledger.entries).toEqual(['1', '2', '3', '1', '2']);
  expect(await outcome(target.invoke({}))).toBe('wrote 3');
  expect(runtime.processes).toHaveLength(2);
});

test('a closed function ends its processes', async () => {
  const { target, runtime } = lambda(threeWrites);
  await outcome(target.invoke({}));
  cloud.close();
  expect(runtime.processes[0].killed.aborted).toBe(true);
});
