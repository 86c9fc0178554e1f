import { isValue, type Option, textOf, valueOf } from '../../src/options/option';

/** One of each kind, with a value that is not its default. */
const KINDS: ReadonlyArray<readonly [Option, unknown]> = [
  [{ type: 'duration', sentence: '', leastSeconds: 60, mostSeconds: 120, default: 90 }, 60],
  [{ type: 'enum', sentence: '', values: ['ALL', 'NONE'], default: 'ALL' }, 'NONE'],
  [{ type: 'boolean', sentence: '', default: false }, true],
  [{ type: 'list', sentence: '', of: 'word', pattern: /./, default: [] }, ['a', 'b,c']],
];
const cases = KINDS.map(([option, value]) => [option.type, option, value] as const);

test.each(cases)('a %s is read from an annotation as it was written there', (_, option, value) => {
  expect(valueOf(option, textOf(option, value as never))).toEqual(value);
});

test.each(cases)('a %s has its default where an annotation is missing or cannot be read', (_, option) => {
  expect([valueOf(option, undefined), valueOf(option, '{'), valueOf(option, '{}')]).toEqual([option.default, option.default, option.default]);
});

test('a list is one of strings', () => {
  const [option] = KINDS[3];
  expect([['a'], [], ['a', 1], 'a', undefined].map((value) => isValue(option, value))).toEqual([true, true, false, false, false]);
});
