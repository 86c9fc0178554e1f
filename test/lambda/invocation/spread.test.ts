import { aStory, belowFloor, drained, evictions, MINUTE, ownerResults, releases, type Setting, terminate } from './story';
import type { TopologySpreadConstraint } from '../../../simulation/cluster/pod';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Its pods evenly, or not at all. */
const evenly = (name: string, topologyKey: string, options: Partial<TopologySpreadConstraint> = {}) => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector: { matchLabels: { app: name } }, ...options }],
});

const threeNodes = (build: Setting['build'], group: Setting['group'] = {}) => aStory({
  build: (builder) => {
    builder.nodes(3);
    build(builder);
  },
  group,
});

describe('pods that must be spread evenly, where the cordoned node counts until it is gone', () => {
  test.each([['nodes', HOSTNAME], ['zones', ZONE]])('over %s: the replacement comes first, for it may stand beside the pod and not in its place', async (_, key) => {
    const story = threeNodes((build) => build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], ...evenly('web', key) }));
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 3 * MINUTE);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'replaced' });
    expect(releases(drainer)).toHaveLength(1);
    expect(belowFloor(floors)).toEqual({});
  });

  test('but not where another node may have the pod in its place', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], ...evenly('web', HOSTNAME) });
      },
    });
    terminate(story, 'node1');
    await drained(story, 1, 3 * MINUTE);
    expect(ownerResults(story.drainer)).toEqual({ 'Deployment default/web': 'replaced' });
    expect(releases(story.drainer)).toEqual([]);
  });

  test('of a StatefulSet go in place, and the instance does not wait for the one that comes when its node is gone', async () => {
    const story = threeNodes((build) => build.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'], ...evenly('db', HOSTNAME) }));
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 6 * MINUTE);
    expect(evictions(drainer)).toEqual(['default/db-0']);
    expect(ownerResults(drainer)).toEqual({ 'StatefulSet default/db': 'on-its-way' });
    expect(drainer.messages('Drain ended').map(({ level }) => level)).toEqual(['info']);
    await world.clock.advance(2 * MINUTE);
    expect(world.nodesOf('db').filter((node) => node !== '')).toHaveLength(3);
    expect(belowFloor(floors)).toEqual({});
  });

  test('with only those of the same template: no surge is tried, since a released pod does not count', async () => {
    const options = evenly('web', HOSTNAME, { matchLabelKeys: ['pod-template-hash'] });
    const story = threeNodes((build) => build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], ...options }));
    terminate(story, 'node1');
    await drained(story, 1, 6 * MINUTE);
    expect(releases(story.drainer)).toEqual([]);
    expect(ownerResults(story.drainer)).toEqual({ 'Deployment default/web': 'on-its-way' });
    expect(belowFloor(story.floors)).toEqual({});
  });

  test('and tainted nodes do not count: the pod goes in place', async () => {
    const story = threeNodes((build) => build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], ...evenly('web', HOSTNAME, { nodeTaintsPolicy: 'Honor' }) }));
    terminate(story, 'node1');
    await drained(story, 1, 3 * MINUTE);
    expect(releases(story.drainer)).toEqual([]);
    expect(ownerResults(story.drainer)).toEqual({ 'Deployment default/web': 'replaced' });
  });
});
