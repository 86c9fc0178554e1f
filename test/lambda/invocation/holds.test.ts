import { Holds, type KnownHolds } from '../../../lambda/invocation/leading/holds';
import { ApiError } from '../../../lambda/kubernetes/port';

type Dependencies = ConstructorParameters<typeof Holds>[0];

const NOW = Date.parse('2026-03-01T12:00:00Z');
const someMoments = () => new Promise<void>((resolve) => { setImmediate(resolve); });

/** What is known of holds while the API server answers so, one answer after the other: with what the ConfigMap says, or with an error. */
async function known(...answers: ReadonlyArray<Readonly<Record<string, string>> | ApiError>) {
  const left = [...answers];
  const sleeping: Array<() => void> = [];
  const holds: KnownHolds = new Map();
  const watcher = new Holds({
    holds,
    kubernetes: {
      listAndWatch: async (_: string, onList: (list: object) => void) => {
        const answer = left.shift() ?? new ApiError('connection reset');
        if (answer instanceof ApiError) {
          throw answer;
        }
        onList({ items: [{ metadata: { name: 'hold', uid: 'hold' }, data: answer }], resourceVersion: '1' });
        throw new ApiError('connection reset');
      },
    },
    clock: {
      now: () => NOW,
      sleep: (_: number, signal: AbortSignal) => new Promise<void>((resolve) => {
        sleeping.push(resolve);
        signal.addEventListener('abort', () => resolve());
      }),
    },
    log: { info: () => undefined, warn: () => undefined },
    troubles: { failed: () => undefined, ended: () => undefined },
    metrics: { count: () => undefined },
    onChange: () => undefined,
  } as unknown as Dependencies);
  watcher.start();
  await someMoments();
  for (let again = 0; again < answers.length; again++) {
    sleeping.splice(0).forEach((wake) => wake());
    await someMoments();
  }
  const seen = { isKnown: watcher.isKnown, current: Object.fromEntries(watcher.current) };
  await watcher.stop();
  return seen;
}

const away = new ApiError('connection reset');

test('a hold lasts over an outage, and ends when the ConfigMap no longer says it', async () => {
  expect(await known({ drainer: 'until Monday' }, away, away)).toEqual({ isKnown: true, current: { drainer: 'until Monday' } });
  expect(await known({ drainer: 'until Monday' }, away, {})).toEqual({ isKnown: true, current: {} });
});

test('nothing is known of holds before the API server has said it, or that it does not tell', async () => {
  expect(await known(away, away)).toEqual({ isKnown: false, current: {} });
  expect(await known(new ApiError('slow down', { status: 429 }))).toMatchObject({ isKnown: false });
  expect(await known(new ApiError('may not', { status: 403 }))).toEqual({ isKnown: true, current: {} });
  expect(await known(away, { drainer: '' })).toEqual({ isKnown: true, current: { drainer: '' } });
});
