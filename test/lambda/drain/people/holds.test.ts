import { isHeld, nobodyCanHold } from '../../../../lambda/drain/people/holds';
import { ApiError } from '../../../../lambda/kubernetes/port';

test('a drainer is held that the ConfigMap names, with a remark or without', () => {
  expect(isHeld({ data: { drainer: 'a freeze' } }, 'drainer')).toBe(true);
  expect(isHeld({ data: { drainer: '' } }, 'drainer')).toBe(true);
  expect(isHeld({ data: { other: 'a freeze' } }, 'drainer')).toBe(false);
  expect(isHeld({}, 'drainer')).toBe(false);
  expect(isHeld(undefined, 'drainer')).toBe(false);
});

test.each([[403, true], [404, true], [401, false], [500, false], [undefined, false]])('the answer %s means that nobody can hold: %s', (status, means) => {
  expect(nobodyCanHold(new ApiError('no', { status }))).toBe(means);
  expect(nobodyCanHold(new Error('no'))).toBe(false);
});
