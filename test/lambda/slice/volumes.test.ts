import { aStory, belowFloor, endings, happened, HOUR, MINUTE, SECOND, type Setting, type Story, terminate } from './story';
import type { VolumeAttachment } from '../../../simulation/cluster/objects';

const IN_ONE_ZONE = { zone: 'eu-west-1a' };

/** A volume for many nodes holds up no replacement, so nothing but the drainer waits for it to leave node1. */
const shared: Setting['build'] = (build) => {
  build.nodes(3, IN_ONE_ZONE);
  build.claim('assets', { accessMode: 'ReadWriteMany', attachedTo: 'node1' });
  build.deployment('web', { replicas: 1, on: 'node1', claims: ['assets'] });
};

const attached = ({ world }: Story, node: string) => world.store.list('volumeattachments').filter(({ spec }) => spec.nodeName === node).length;

function detachments({ world }: Story, node: string): number[] {
  const times: number[] = [];
  world.store.subscribe(({ type, resource, object }) => {
    if (type === 'DELETED' && resource === 'volumeattachments' && (object as VolumeAttachment).spec.nodeName === node) {
      times.push(world.clock.now());
    }
  });
  return times;
}

test.each<[string, Setting['build'], number]>([
  ['of a Deployment, shared by nodes', shared, 1],
  ['of StatefulSets, for one node at a time', (build) => {
    build.nodes(3, IN_ONE_ZONE);
    build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], volumePerPod: true });
    build.statefulSet('cache', { replicas: 2, on: ['node2', 'node1'], volumePerPod: true });
  }, 2],
])('the volumes %s have left before the instance goes', async (_, build, volumes) => {
  const story = aStory({ build, cluster: { volumeTimes: { detachMs: 90 * SECOND } } });
  const left = detachments(story, 'node1');
  terminate(story, 'node1');
  const [action] = story.group.actions;
  await happened(story, () => !action.active, 10 * MINUTE);

  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(left).toHaveLength(volumes);
  expect(Math.max(...left)).toBeLessThanOrEqual(action.ended?.at ?? 0);
  expect((action.ended?.at ?? 0) - Math.max(...left)).toBeLessThan(MINUTE);
  expect(belowFloor(story.floors)).toEqual({});
});

test('a volume that never leaves holds the instance for some minutes, not until the deadline, and is named', async () => {
  const story = aStory({ build: shared, cluster: { volumeTimes: { detachMs: 5 * HOUR } }, group: { drainTimeoutSeconds: 4 * 3600 } });
  const { world, drainer, group } = story;
  const volume = world.store.list('persistentvolumes')[0].metadata.name;
  terminate(story, 'node1');
  const [action] = group.actions;
  await happened(story, () => !action.active, 4 * HOUR);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(attached(story, 'node1')).toBe(1);
  expect((action.ended?.at ?? 0) - action.startedAt).toBeGreaterThan(6 * MINUTE);
  expect((action.ended?.at ?? 0) - action.startedAt).toBeLessThan(10 * MINUTE);
  expect(drainer.messages('Drain waits').at(-1)?.because).toEqual([`the volumes ${volume} are still attached to node1`]);
});
