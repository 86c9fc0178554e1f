import { bundledOpen } from './bundled';
import { connected } from './connected';

const { openKubernetes } = bundledOpen();
const api = connected();
const SECOND = 1_000;
// Once for all tests, because the client of HTTP has one timer for all connections.
beforeAll(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] }));

/** A watch by the adapter as it is made in the function: how it ended, and after how many seconds. */
async function watch() {
  const { port, close } = openKubernetes({
    endpoint: api.endpoint, tokens: api.tokens, clock: { now: () => Date.now(), sleep: async () => undefined },
  });
  let end = 'none';
  const watching = port.watch('nodes', '10', () => undefined, new AbortController().signal)
    .then(() => { end = 'over'; }, (error: Error) => { end = error.message; });
  while (api.server.requests.length === 0) {
    await new Promise(setImmediate);
  }
  let seconds = 0;
  for (; end === 'none' && seconds < 1_000; seconds++) {
    await jest.advanceTimersByTimeAsync(SECOND);
    await new Promise(setImmediate);
  }
  await close();
  await watching;
  return { seconds, end };
}

/** The client of HTTP looks at its clock about once a second. */
const about = (seconds: number): number[] => [-1, 0, 1, 2, 3].map((more) => seconds + more);

test('a server that does not begin to answer is given up after fifteen seconds', async () => {
  api.server.handler = () => undefined;
  const { seconds, end } = await watch();
  expect(end).toMatch(/^No answer to GET/);
  expect(about(15)).toContain(seconds);
});

test('a watch may be silent for two bookmarks and a half, and no longer', async () => {
  api.server.handler = (_, response) => response.writeHead(200).flushHeaders();
  const { seconds, end } = await watch();
  expect(end).toMatch(/^No answer to GET/);
  expect(about(150)).toContain(seconds);
});
