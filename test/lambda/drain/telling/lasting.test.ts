import { causesFirst, followSentences, isNews, nextEventAt, NO_SENTENCES, type Sentences } from '../../../../lambda/drain/telling/lasting';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECOND = 1000;

/** What holds at each second, from now. */
const follow = (...said: ReadonlyArray<readonly [second: number, ...sentences: string[]]>): Sentences => (
  said.reduce((before, [second, ...sentences]) => followSentences(before, sentences, NOW + second * SECOND), NO_SENTENCES));

test('a sentence is told when it has held for fifteen seconds', () => {
  expect(follow([0, 'a'])).toMatchObject({ lasting: [], nextAt: NOW + 15 * SECOND });
  expect(follow([0, 'a'], [14.9, 'a']).lasting).toEqual([]);
  expect(follow([0, 'a'], [15, 'a'])).toMatchObject({ lasting: ['a'], nextAt: Infinity });
});

test('it has held though it was away for a moment, but not if it was away for more than five seconds', () => {
  expect(follow([0, 'a'], [8], [13, 'a'], [15, 'a']).lasting).toEqual(['a']);
  expect(follow([0, 'a'], [8], [13.1], [14, 'a'], [15, 'a']).lasting).toEqual([]);
});

test('while it is away nothing is said of it', () => {
  expect(follow([0, 'a'], [15])).toMatchObject({ lasting: [], nextAt: Infinity });
});

test('each sentence has its own time, and they come in one order', () => {
  expect(follow([0, 'b'], [5, 'b', 'a'], [16, 'b', 'a'])).toMatchObject({ lasting: ['b'], nextAt: NOW + 20 * SECOND });
  expect(follow([0, 'b'], [5, 'b', 'a'], [20, 'b', 'a']).lasting).toEqual(['a', 'b']);
});

test('causes are told before how far owners are, for an Event has room for few', () => {
  const progress = 'Deployment shop/web has 1 of 2 available pods on other nodes';
  const trouble = 'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready';
  expect(causesFirst([progress, 'shop/web-0 stays: because', trouble, 'b'])).toEqual([trouble, 'b', 'shop/web-0 stays: because', progress]);
});

const LASTED: Sentences = { held: new Map(), lasting: ['a', 'b'], nextAt: Infinity };

test('what has lasted is news until it is told', () => {
  expect(isNews(LASTED, undefined, NOW)).toBe(true);
  expect(isNews(LASTED, new Set(['a']), NOW)).toBe(true);
  expect(isNews(LASTED, new Set(['b', 'a', 'c']), NOW)).toBe(false);
});

test('it waits for what will have lasted within a second, so that both are one line', () => {
  expect(isNews({ ...LASTED, nextAt: NOW + SECOND }, undefined, NOW)).toBe(false);
  expect(isNews({ ...LASTED, nextAt: NOW + SECOND + 1 }, undefined, NOW)).toBe(true);
});

test('an Event without news comes again before Kubernetes forgets the last one, after an hour', () => {
  expect(nextEventAt(NOW, false)).toBe(NOW + 40 * 60 * SECOND);
});

test('a node gets an Event a minute at most, and the first one at once', () => {
  expect(nextEventAt(undefined, true)).toBe(-Infinity);
  expect(nextEventAt(NOW, true)).toBe(NOW + 60 * SECOND);
});
