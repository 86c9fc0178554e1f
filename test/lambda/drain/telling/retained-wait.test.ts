import { judgeRetainedWait, type ToldWait } from '../../../../lambda/drain/telling/retained-wait';
import { MINUTE, NOW, SECOND } from '../workloads';

/** What is said at each look, in seconds from now. */
function follow(...looks: ReadonlyArray<readonly [second: number, ...because: string[]]>) {
  let told: ToldWait | undefined;
  return looks.map(([second, ...because]) => {
    const { log, event, told: after } = judgeRetainedWait(told, because, NOW + second * SECOND);
    told = after;
    return { log, event };
  });
}

const SILENCE = { log: undefined, event: undefined };

test('what keeps an instance is told at once, sorted and each once, and not again while it holds', () => {
  expect(follow([0, 'b', 'a', 'b'], [300, 'b', 'a'], [600, 'a', 'b'])).toEqual([{ log: ['a', 'b'], event: ['a', 'b'] }, SILENCE, SILENCE]);
});

test('what comes to it is told when it holds at the next look, too', () => {
  expect(follow([0, 'a'], [300, 'a', 'b'], [600, 'a', 'b'])).toEqual([{ log: ['a'], event: ['a'] }, SILENCE, { log: ['a', 'b'], event: ['a', 'b'] }]);
});

test('what has gone and is back is told again only if something else was told since', () => {
  expect(follow([0, 'a'], [300], [600, 'a'], [900, 'a'])).toEqual([{ log: ['a'], event: ['a'] }, SILENCE, SILENCE, SILENCE]);
});

test('the Event is written again after forty minutes, before Kubernetes forgets it', () => {
  const [, early, late] = follow([0, 'a'], [40 * MINUTE / SECOND - 1, 'a'], [40 * MINUTE / SECOND, 'a']);
  expect(early).toEqual(SILENCE);
  expect(late).toEqual({ log: undefined, event: ['a'] });
});

test('an Event that is due tells what holds now where nothing has lasted yet', () => {
  const [, late] = follow([0, 'a'], [40 * MINUTE / SECOND, 'b']);
  expect(late).toEqual({ log: undefined, event: ['b'] });
});
