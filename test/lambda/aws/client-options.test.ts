import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LazyEc2 } from '../../../lambda/aws/lazy-ec2';

let server: Server;
const waiting: ServerResponse[] = [];
const settle = async (requests: number) => {
  while (waiting.length < requests) await new Promise(setImmediate);
};

/** EC2 that never answers, and a clock that passes as the test says. */
beforeEach(async () => {
  waiting.length = 0;
  server = createServer((_, response) => { waiting.push(response); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date'] });
});

afterEach(async () => {
  jest.useRealTimers();
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL']) delete process.env[name];
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('a call without an answer is given up after ten seconds, and tried four times', async () => {
  const answer = new LazyEc2().describeInstance('i-1').then(() => 'an answer', (error: Error) => error.name);
  for (let attempt = 1; attempt <= 4; attempt++) {
    await settle(attempt);
    await jest.advanceTimersByTimeAsync(9_000);
    await new Promise(setImmediate);
    expect(waiting).toHaveLength(attempt);
    // The tenth second, and the pause before the next attempt.
    while (attempt < 4 && waiting.length === attempt) {
      await jest.advanceTimersByTimeAsync(100);
      await new Promise(setImmediate);
    }
  }
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await answer).toBe('TimeoutError');
  expect(waiting).toHaveLength(4);
});
