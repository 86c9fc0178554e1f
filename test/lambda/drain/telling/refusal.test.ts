import { judgeRefusal, type ToldRefusal } from '../../../../lambda/drain/telling/refusal';
import { MINUTE, NOW } from '../workloads';

/** Which of the answers are news, each with its minute. */
function news(...answers: ReadonlyArray<readonly [minute: number, type: 'budget' | 'webhook', because: string]>): number[] {
  let told: ToldRefusal | undefined;
  return answers.flatMap(([minute, type, because]) => {
    const { isNews, ...after } = judgeRefusal(told, { type, because }, NOW + minute * MINUTE);
    told = after.told;
    return isNews ? [minute] : [];
  });
}

test('a refusal is told when it begins, and not again while it stays the same', () => {
  expect(news([0, 'webhook', 'denied'], [1, 'webhook', 'denied'], [60, 'webhook', 'denied'])).toEqual([0]);
});

test('answers that take turns are told once each', () => {
  expect(news([0, 'webhook', 'denied'], [1, 'budget', 'needs 2'], [2, 'webhook', 'denied'], [3, 'budget', 'needs 2'])).toEqual([0, 1]);
});

test('a sentence that changes all the time is told every ten minutes at most', () => {
  expect(news([0, 'webhook', 'request 1'], [1, 'webhook', 'request 2'], [9, 'webhook', 'request 3'], [10, 'webhook', 'request 4'], [11, 'webhook', 'request 5'])).toEqual([0, 10]);
});

test('it has lasted since it was refused first', () => {
  const first = judgeRefusal(undefined, { type: 'webhook', because: 'denied' }, NOW).told;
  expect(judgeRefusal(first, { type: 'budget', because: 'needs 2' }, NOW + MINUTE).told.since).toBe(NOW);
});
