import { budget, draining, movesOf, sentencesOf, snapshotOf } from '../snapshot-of';
import { claim, deployment, type DeploymentOptions, type Part, statefulSet } from '../workloads';

const web = (on: DeploymentOptions['on'], options: Partial<DeploymentOptions> = {}): Part => deployment({ name: 'web', on, claims: ['data'], ...options });
const attached = claim('data', { attachedTo: 'a' });
const sentence = (pods: number): string =>
  `${pods} pods of Deployment shop/web share the volume data, so that none can start elsewhere before all have gone, and it cannot spare so many`;

describe('pods that share a volume which one node can have', () => {
  test.each([2, 4])('are not taken down one after another, for the next of %i could not start', (pods) => {
    const cluster = snapshotOf(draining('a'), web(Array<string>(pods).fill('a')), attached);
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)[0]).toBe(`shop/web-0 stays: ${sentence(pods)}`);
  });

  test('go together where their owner can spare all of them', () => {
    expect(movesOf(snapshotOf(draining('a'), web(['a', 'a'], { maxUnavailable: '100%' }), attached))).toEqual(['evict web-0', 'evict web-1']);
    expect(movesOf(snapshotOf(draining('a'), web(['a', 'a', 'a'], { maxUnavailable: 2 }), attached))).toEqual([]);
  });

  test.each([[1, 1, []], [2, 0, ['evict web-0', 'evict web-1']]])('go as their budget of %i allows', (allows, needs, moves) => {
    const own = budget({ name: 'web', apps: ['web'], allows, needs });
    expect(movesOf(snapshotOf(draining('a'), web(['a', 'a']), attached, own))).toEqual(moves);
    const ofOthers = budget({ name: 'all', apps: ['web', 'db'], allows, needs });
    const others = deployment({ name: 'db', on: ['b'] });
    expect(movesOf(snapshotOf(draining('a'), web(['a', 'a'], { maxUnavailable: '100%' }), attached, others, ofOthers))).toEqual(moves);
  });

  test('are those of a StatefulSet, too', () => {
    expect(movesOf(snapshotOf(draining('a'), statefulSet({ name: 'db', on: ['a', 'a'], claims: ['data'] }), attached))).toEqual([]);
  });

  test('do not keep the only one of a Deployment whose next one waits for the volume already', () => {
    const stalled = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    const next = { on: 'b', ready: false };
    expect(movesOf(snapshotOf(draining('a'), web([next], { replicas: 1, old: ['a'], conditions: stalled }), attached))).toEqual(['interrupt web-old-0']);
  });
});

describe('go one after another, as their owner can spare them, pods', () => {
  test.each<[string, Part[]]>([
    ['whose volume several nodes may have', [web(['a', 'a']), claim('data', { attachedTo: 'a', accessModes: ['ReadWriteMany'] })]],
    ['whose volume no driver attaches', [web(['a', 'a']), claim('data')]],
    ['whose volume is attached to another node', [web(['a', 'a']), claim('data', { attachedTo: 'b' })]],
    ['that have a volume each', [deployment({ name: 'web', maxSurge: 0, on: [{ on: 'a', claims: ['one'] }, { on: 'a', claims: ['two'] }] }),
      claim('one', { attachedTo: 'a' }), claim('two', { attachedTo: 'a' })]],
  ])('%s', (_, parts) => {
    expect(movesOf(snapshotOf(draining('a'), ...parts))).toEqual(['evict web-0']);
  });
});
