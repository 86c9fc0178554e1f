import { decide } from '../../../../lambda/drain/decide';
import { readOnce } from '../../../../lambda/drain/state/read-once';
import { later, moves, withBaseline, snapshotOf, draining } from '../snapshot-of';
import { controllerOf, deployment, type DeploymentOptions, NOW, type Part } from '../workloads';

test.each([
  ['an object', (object: { name?: string }) => object],
  ['one that is frozen', (object: { name?: string }) => Object.freeze(object)],
])('%s is read once, also where there is nothing to be found, and looks as before', (_, made) => {
  const read: string[] = [];
  const nameOf = readOnce(({ name }: { name?: string }) => {
    read.push(name ?? '-');
    return name;
  });
  const [web, nameless] = [made({ name: 'web' }), made({})];
  expect([web, nameless, web, nameless].map(nameOf)).toEqual(['web', undefined, 'web', undefined]);
  expect(read).toEqual(['web', '-']);
  expect(web).toStrictEqual({ name: 'web' });
  expect(nameOf({ ...web, name: 'other' })).toBe('other');
});

describe('a pod that has changed since the last decision, by the same UID,', () => {
  const web = (options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', on: ['a', 'b'], ...options });
  const before = withBaseline(snapshotOf(draining('a'), web()));
  const after = (...parts: readonly Part[]) => moves(decide(later(before, ...parts), NOW));

  beforeEach(() => {
    expect(moves(decide(before, NOW))).toEqual(['evict web-0']);
  });

  test('is judged by its readiness now', () => {
    expect(after(web({ on: ['a', { on: 'b', ready: false }] }))).toEqual([]);
  });

  test('is judged by its controller now', () => {
    const { pods = [], ...owner } = web();
    const taken = pods.map((pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [controllerOf('DaemonSet', 'agent')] } }));
    expect(after({ ...owner, pods: taken })).not.toContain('evict web-0');
  });

  test('is judged as before when it has changed back', () => {
    expect(after(web({ on: ['a', { on: 'b', ready: false }] }))).toEqual([]);
    expect(moves(decide(before, NOW))).toEqual(['evict web-0']);
  });
});
