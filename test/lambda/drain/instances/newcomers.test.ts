import { held, nodeOf, said } from './held-instances';
import { askAgainAt, hasNewcomer, readyNodes } from '../../../../lambda/drain/instances/newcomers';
import { node } from '../snapshot-of';
import { NOW, SECOND } from '../workloads';

const unknown = { groups: said({ states: { b: 'InService' } }), get: () => undefined };

test('Auto Scaling is asked every five seconds at most', () => {
  expect(askAgainAt(NOW)).toBe(NOW + 5 * SECOND);
});

describe('a newcomer', () => {
  test('is a node that has become ready, of an instance that is not in service', () => {
    expect(hasNewcomer([nodeOf('a')], new Set(), unknown)).toBe(true);
    expect(hasNewcomer([nodeOf('b')], new Set(), unknown)).toBe(false);
  });

  test('is asked for once', () => {
    expect(hasNewcomer([nodeOf('a')], readyNodes([nodeOf('a')]), unknown)).toBe(false);
  });

  test('is not one that is not ready yet, and is one when it is', () => {
    expect(hasNewcomer([nodeOf('a', { ready: false })], new Set(), unknown)).toBe(false);
    expect(hasNewcomer([nodeOf('a')], readyNodes([nodeOf('a', { ready: false })]), unknown)).toBe(true);
  });

  test('is not one that we hold, nor a node of no instance', () => {
    expect(hasNewcomer([nodeOf('a')], new Set(), { ...unknown, get: (id) => (id === 'i-a' ? held('launching', 'a') : undefined) })).toBe(false);
    expect(hasNewcomer([node('a')], new Set(), unknown)).toBe(false);
    expect(readyNodes([node('a'), nodeOf('b')])).toEqual(new Set(['node-b']));
  });
});
