import { matchesRequirement } from '../../../simulation/cluster/selectors';

test.each([
  ['Exists', {}, false],
  ['DoesNotExist', {}, true],
  ['Exists', { constructor: 'acme' }, true],
  ['DoesNotExist', undefined, true],
])('a key that every object of JavaScript has is a label like any other: %s in %j', (operator, labels, expected) => {
  expect(matchesRequirement({ key: 'constructor', operator }, labels)).toBe(expected);
});
