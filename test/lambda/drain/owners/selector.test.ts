import { selects } from '../../../../lambda/drain/owners/selector';

const expression = (operator: string, values?: string[]) => ({ matchExpressions: [{ key: 'tier', operator, values }] });
const onConstructor = (operator: string) => ({ matchExpressions: [{ key: 'constructor', operator }] });

test.each([
  ['none at all selects nothing', undefined, { app: 'web' }, false],
  ['an empty one selects everything', {}, { app: 'web' }, true],
  ['an empty one selects what has no labels', {}, undefined, true],
  ['a label must be there', { matchLabels: { app: 'web' } }, undefined, false],
  ['with its value', { matchLabels: { app: 'web' } }, { app: 'api' }, false],
  ['and then selects', { matchLabels: { app: 'web' } }, { app: 'web', tier: 'front' }, true],
  ['all labels must match', { matchLabels: { app: 'web', tier: 'back' } }, { app: 'web', tier: 'front' }, false],
  ['In: one of the values', expression('In', ['front', 'back']), { tier: 'back' }, true],
  ['In: another value', expression('In', ['front', 'back']), { tier: 'middle' }, false],
  ['In: no such label', expression('In', ['front']), {}, false],
  ['NotIn: one of the values', expression('NotIn', ['front']), { tier: 'front' }, false],
  ['NotIn: another value', expression('NotIn', ['front']), { tier: 'back' }, true],
  ['NotIn: no such label', expression('NotIn', ['front']), {}, true],
  ['Exists', expression('Exists'), { tier: '' }, true],
  ['Exists: no such label', expression('Exists'), {}, false],
  ['DoesNotExist', expression('DoesNotExist'), { tier: '' }, false],
  ['DoesNotExist: no such label', expression('DoesNotExist'), {}, true],
  ['Exists: a key that every object of JavaScript has', onConstructor('Exists'), {}, false],
  ['DoesNotExist: a key that every object of JavaScript has', onConstructor('DoesNotExist'), {}, true],
  ['an operator that we do not know selects nothing', expression('Gt', ['1']), { tier: '2' }, false],
  ['labels and expressions must both match', { matchLabels: { app: 'web' }, ...expression('Exists') }, { app: 'web' }, false],
])('%s', (_, selector, labels, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
