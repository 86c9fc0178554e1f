import { drainingNode, held, nodeOf, OPTIONS } from './held-instances';
import { judgeMove } from '../../../../lambda/drain/instances/moving-groups';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW } from '../workloads';

describe('an instance of a group that moves to another drainer', () => {
  const moving = held('terminating', 'a', { options: { ...OPTIONS, movesTo: 'new' } });

  test.each<[string, 'drain' | 'let-go' | 'wait', readonly Node[], number]>([
    ['is let go of once the new one drains it', 'let-go', [drainingNode('a', { drainer: 'new' })], NOW],
    ['is drained on by the one that began', 'drain', [drainingNode('a')], NOW],
    ['is left to the new one for ten minutes', 'wait', [nodeOf('a')], NOW],
    ['is drained by the old one when the new one does not begin', 'drain', [nodeOf('a')], NOW + 8 * MINUTE],
  ])('%s', (_, decision, nodes, now) => {
    expect(judgeMove(moving, nodes, 'drainer', now)).toBe(decision);
  });

  test('of any other group is drained', () => {
    expect(judgeMove(held('terminating', 'a'), [drainingNode('a', { drainer: 'new' })], 'drainer', NOW)).toBe('drain');
  });
});
