import { changesBetween } from '../../../../lambda/drain/index/changes';
import { pod } from '../workloads';

const [a, b, c] = ['a', 'b', 'c'].map((name) => pod(name));
const newB = pod('b', { ready: false });
const NOTHING = { removed: [], added: [], replaced: [] };

test('nothing has changed in the same list, nor in another one of the same objects', () => {
  const list = [a, b];
  expect(changesBetween(list, list)).toEqual(NOTHING);
  expect(changesBetween(list, [a, b])).toEqual(NOTHING);
  expect(changesBetween([], [])).toEqual(NOTHING);
});

test('what is gone, what is new, and what is another version of the same object', () => {
  expect(changesBetween([a, b, c], [a, newB])).toEqual({ removed: [c], added: [], replaced: [[b, newB]] });
  expect(changesBetween([a], [a, b, c])).toEqual({ ...NOTHING, added: [b, c] });
  expect(changesBetween([a, b, c], [c])).toEqual({ ...NOTHING, removed: [a, b] });
  expect(changesBetween([a, b], [newB, c])).toEqual({ removed: [a], added: [c], replaced: [[b, newB]] });
  expect(changesBetween([a], [])).toEqual({ ...NOTHING, removed: [a] });
});

test('what comes back at another place counts as removed and added', () => {
  expect(changesBetween([a, b], [b, a])).toEqual({ removed: [a], added: [a], replaced: [] });
});
