import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LazyEc2 } from '../../../lambda/aws/lazy-ec2';

let server: Server;
/** When the requests came, in milliseconds of the test's clock. */
const came: number[] = [];
let now = 0;
const STEP = 100;

/** EC2 that never answers, and a clock that passes as the test says. */
beforeEach(async () => {
  came.length = 0;
  now = 0;
  server = createServer(() => { came.push(now); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date'] });
});

afterEach(async () => {
  jest.useRealTimers();
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL']) {
    delete process.env[name];
  }
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** Calls EC2 until that fails. Returns the name of the error. */
async function untilItFails(): Promise<string | undefined> {
  let error: string | undefined;
  const calling = new LazyEc2().describeInstance('i-1').catch((thrown: Error) => { error = thrown.name; });
  for (; error === undefined && now < 100_000; now += STEP) {
    await jest.advanceTimersByTimeAsync(STEP);
    for (let turn = 0; turn < 10; turn++) {
      await new Promise(setImmediate);
    }
  }
  await calling;
  return error;
}

test('a call whose connection is not taken is given up after three seconds, and tried four times', async () => {
  process.env.AWS_ENDPOINT_URL = 'http://nobody.example';
  // Nobody answers where the host is.
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((): void => { came.push(now); }) as never);
  expect(await untilItFails()).toBe('TimeoutError');
  lookup.mockRestore();
  expect(came).toHaveLength(4);
  for (const wait of [...came.slice(1), now].map((time, index) => time - came[index])) {
    expect(wait).toBeGreaterThanOrEqual(3_000);
    expect(wait).toBeLessThan(6_000); // with the pause before the next attempt
  }
});

test('a call without an answer is given up after ten seconds, and tried four times', async () => {
  expect(await untilItFails()).toBe('TimeoutError');
  expect(came).toHaveLength(4);
  const waits = [...came.slice(1), now].map((time, index) => time - came[index]);
  for (const wait of waits) {
    expect(wait).toBeGreaterThan(9_000);
    expect(wait).toBeLessThan(13_000); // with the pause before the next attempt
  }
});
