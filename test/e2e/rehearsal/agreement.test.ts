import { misses, type Outcome, row } from './agreement';

const REAL: Outcome = { interrupted: ['Pod shop/a'], blocked: [], seconds: 100, drains: { node1: 40, node2: 4 }, moves: { 'Deployment shop/cart': 3 } };

test('a rehearsal within a quarter of every time and one move of the real patch misses nothing', () => {
  const rehearsed = { ...REAL, seconds: 124, drains: { node1: 31, node2: 5.9 }, moves: { 'Deployment shop/cart': 2, 'StatefulSet shop/db': 1 } };
  expect(misses(rehearsed, REAL)).toEqual([]);
  expect(row('shop', rehearsed, REAL)).toBe('| shop | 1 / 1 | 0 / 0 | 3 / 3 | 124 s / 100 s | -22 to 48 % | 0 |');
});

test('everything else is told, from both sides', () => {
  const rehearsed: Outcome = { interrupted: ['Pod shop/b'], blocked: ['node1'], seconds: 70, drains: { node1: 60 }, moves: { 'Deployment shop/cart': 1 } };
  expect(misses(rehearsed, REAL)).toEqual([
    'interrupted only in the rehearsal: Pod shop/b',
    'interrupted only in reality: Pod shop/a',
    'blocked only in the rehearsal: node1',
    'the patch: 70.0 s rehearsed, 100.0 s real',
    'the drain of node1: 60.0 s rehearsed, 40.0 s real',
    'the drain of node2: 0.0 s rehearsed, 4.0 s real',
    'moves of Deployment shop/cart: 1 rehearsed, 3 real',
  ]);
});
