import { aStory, belowFloor, evictions, happened, MINUTE, type Story, terminate } from './story';
import { HASH_LABEL } from '../../../lambda/drain/release';
import { RELEASED_ANNOTATION } from '../../../src/names';

const ON_NODE1 = { 'kubernetes.io/hostname': 'node1' };

/** The replacement can be nowhere but on the node that is drained, so the pod stays released. */
function stuck(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      const { deployment } = build.deployment('web', { replicas: 1, on: 'node1', nodeSelector: ON_NODE1 });
      build.store.update('deployments', { ...deployment, spec: { ...deployment.spec, revisionHistoryLimit: 0 } });
    },
  });
}

const released = ({ world }: Story) => world.store.list('pods').filter(({ metadata }) => metadata.annotations?.[RELEASED_ANNOTATION]);
const patches = ({ drainer }: Story) => drainer.endpoint.calls.filter(({ request, answer }) => request.verb === 'patch' && request.resource === 'pods' && answer?.code === 200).length;

/** Begins a drain, waits until the pod is released, and answers its name. The instance will be in service again when the drain is called off. */
async function releasedOn(story: Story): Promise<string> {
  const { world, group } = story;
  group.find(world.instanceOf('node1'))?.replaceRootVolume();
  await happened(story, () => released(story).length === 1, MINUTE);
  await world.clock.advance(MINUTE);
  return released(story)[0].metadata.name;
}

/** Somebody ends the lifecycle action by hand, and the instance is back in service a little later. */
async function callOff(story: Story): Promise<void> {
  const { world, group } = story;
  group.actions[0].complete('CONTINUE', 'an operator');
  await happened(story, () => group.find(world.instanceOf('node1'))?.lifecycleState === 'InService', 10 * MINUTE);
}

describe('a drain that is called off after it released a pod', () => {
  test('gives it back to its ReplicaSet, which then wants no other', async () => {
    const story = stuck();
    const { world, drainer } = story;
    const name = await releasedOn(story);
    await callOff(story);
    await happened(story, () => released(story).length === 0 && world.podsOf('web').length === 1, 10 * MINUTE);

    expect(world.podsOf('web')[0].metadata).toMatchObject({ name, labels: { [HASH_LABEL]: expect.any(String) as string } });
    expect(drainer.messages('Pod restored to its ReplicaSet')).toMatchObject([{ pod: `default/${name}`, because: 'its node stays' }]);
    expect(evictions(drainer)).toEqual([]);
    expect(patches(story)).toBe(2);
    // A leader that still believed in the drain would mark the node again.
    expect(drainer.messages('Node marked')).toHaveLength(1);
    expect(belowFloor(story.floors)).toEqual({});
  });

  test('gives it back while a rollout still needs its ReplicaSet, which then takes it away', async () => {
    const story = stuck();
    const { world, drainer } = story;
    await releasedOn(story);
    world.cluster.rollout('default', 'web', (template) => ({ ...template, spec: { ...template.spec, nodeSelector: {} } }));
    await callOff(story);
    await happened(story, () => world.store.list('replicasets').length === 1 && world.podsOf('web').length === 1, 10 * MINUTE);

    expect(released(story)).toEqual([]);
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(story.floors)).toEqual({});
  });

  test('evicts it when it was scaled to none meanwhile', async () => {
    const story = stuck();
    const { world, drainer } = story;
    const name = await releasedOn(story);
    world.cluster.scale('deployments', 'default', 'web', 0);
    await callOff(story);
    await happened(story, () => world.podsOf('web').length === 0, 10 * MINUTE);

    expect(evictions(drainer)).toEqual([`default/${name}`]);
  });

  test('evicts it when its Deployment was deleted meanwhile', async () => {
    const story = stuck();
    const { world, drainer } = story;
    const name = await releasedOn(story);
    world.store.remove('deployments', 'default', 'web');
    await callOff(story);
    await happened(story, () => world.podsOf('web').length === 0, 10 * MINUTE);

    expect(evictions(drainer)).toEqual([`default/${name}`]);
  });
});

describe('a drain that goes on though', () => {
  test('the Deployment of a released pod was deleted, ends with the pod gone', async () => {
    const story = stuck();
    const { world, drainer } = story;
    await releasedOn(story);
    world.store.remove('deployments', 'default', 'web');
    await happened(story, () => drainer.outcomes().node1 !== undefined, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(world.podsOf('web')).toEqual([]);
  });

  test('its ReplicaSet went with a rollout, ends with the new pod elsewhere', async () => {
    const story = stuck();
    const { world, drainer } = story;
    await releasedOn(story);
    world.cluster.rollout('default', 'web', (template) => ({ ...template, spec: { ...template.spec, nodeSelector: {} } }));
    await happened(story, () => drainer.outcomes().node1 !== undefined, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(released(story)).toEqual([]);
    expect(world.nodesOf('web')).toHaveLength(1);
    expect(belowFloor(story.floors)).toEqual({});
  });

  test('no replacement ever comes, keeps the node with the pod back in its ReplicaSet', async () => {
    const story = stuck();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.outcomes().node1 !== undefined, 90 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(released(story)).toEqual([]);
    expect(world.podsOf('web').filter(({ spec }) => spec.nodeName === 'node1')).toHaveLength(1);
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(story.floors)).toEqual({});
  });
});
