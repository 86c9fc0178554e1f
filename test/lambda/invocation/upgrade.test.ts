import { aStory, belowFloor, endings, evictions, happened, HOUR, MINUTE, type Setting, type Story, terminate } from './story';
import type { Node, ObjectOf, Resource } from '../../../lambda/kubernetes/objects';
import type { KubernetesPort, NodePatch, ObjectList, WatchEvent } from '../../../lambda/kubernetes/port';
import { ANNOTATION_PREFIX } from '../../../src/names';

const SCHEMA = `${ANNOTATION_PREFIX}schema`;

const build: Setting['build'] = (builder) => {
  builder.nodes(3);
  builder.deployment('web', { replicas: 6, on: ['node1', 'node1', 'node1', 'node1', 'node2', 'node3'], probeDelay: 20 });
};

type OnEvent<R extends Resource> = (event: WatchEvent<ObjectOf[R]>) => void;

/** A next version of the function, whose schema is 2: it reads what this one writes, writes a fact more, and chooses a surge that this one does not know. */
function newer(port: KubernetesPort): KubernetesPort {
  const read = <T extends ObjectOf[Resource]>(object: T): T => {
    const annotations: Readonly<Record<string, string | undefined>> = object.metadata.annotations ?? {};
    return annotations[SCHEMA] === '2' ? { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [SCHEMA]: '1' } } } : object;
  };
  const written = (patch: NodePatch): NodePatch => (patch.metadata?.annotations?.[SCHEMA] === '1'
    ? { ...patch, metadata: { ...patch.metadata, annotations: { ...patch.metadata.annotations, [SCHEMA]: '2', [`${ANNOTATION_PREFIX}pace`]: 'calm' } } } : patch);
  const listed = <R extends Resource>(list: ObjectList<ObjectOf[R]>): ObjectList<ObjectOf[R]> => ({ ...list, items: list.items.map(read) });
  const seen = <R extends Resource>(event: WatchEvent<ObjectOf[R]>): WatchEvent<ObjectOf[R]> => (
    event.type === 'BOOKMARK' ? event : { ...event, object: read(event.object) });
  return Object.assign(Object.create(port) as KubernetesPort, {
    list: async <R extends Resource>(resource: R) => listed(await port.list(resource)),
    listAndWatch: <R extends Resource>(resource: R, onList: (list: ObjectList<ObjectOf[R]>) => void, onEvent: OnEvent<R>, signal: AbortSignal) => (
      port.listAndWatch(resource, (list) => onList(listed(list)), (event) => onEvent(seen(event)), signal)),
    watch: <R extends Resource>(resource: R, version: string, onEvent: OnEvent<R>, signal: AbortSignal) => (
      port.watch(resource, version, (event) => onEvent(seen(event)), signal)),
    patchNode: async (name: string, patch: NodePatch): Promise<Node> => read(await port.patchNode(name, written(patch))),
  });
}

const annotation = ({ world: { store } }: Story, key: string) => store.get('nodes', undefined, 'node1')?.metadata.annotations?.[ANNOTATION_PREFIX + key];
const killAll = ({ drainer }: Story) => drainer.runtime.processes.forEach((process) => process.kill());

test('a newer function goes on with what an older one has begun', async () => {
  const story = aStory({ build, drainer: { version: (port, process) => (process === 0 ? port : newer(port)) } });
  const { drainer, group, floors } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length > 0, 10 * MINUTE);
  killAll(story);
  await happened(story, () => group.actions.every(({ active }) => !active), HOUR);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(evictions(drainer)).toHaveLength(4);
  expect(belowFloor(floors)).toEqual({});
});

test('an older function leaves what a newer one has begun alone and says so once, and the newer one goes on when it is back', async () => {
  const isBack = { value: false };
  const story = aStory({ build, drainer: { version: (port, process) => (process === 0 || isBack.value ? newer(port) : port) } });
  const { world, drainer, group, floors } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length > 0, 10 * MINUTE);
  killAll(story);
  const evicted = evictions(drainer).length;
  const written = JSON.stringify(world.store.get('nodes', undefined, 'node1')?.metadata.annotations);
  await world.clock.advance(30 * MINUTE);
  expect(evictions(drainer).length).toBe(evicted);
  expect(JSON.stringify(world.store.get('nodes', undefined, 'node1')?.metadata.annotations)).toBe(written);
  expect(annotation(story, 'schema')).toBe('2');
  expect(endings(group)).toEqual(['drainer-terminating waits']);
  const told = drainer.messages('Drain state is newer than this function and is left alone');
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual(drainer.runtime.processes.length);

  isBack.value = true;
  killAll(story);
  await happened(story, () => group.actions.every(({ active }) => !active), HOUR);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
});

test('versions whose schema is the same go on with what the other has begun, options that one does not know among it', async () => {
  const story = aStory({ build, group: { surge: 'SOMETIMES' as never } });
  const { drainer, group, floors } = story;
  for (let kills = 0; kills < 4; kills++) {
    if (kills === 0) {
      terminate(story, 'node1');
    }
    const before = evictions(drainer).length;
    await happened(story, () => evictions(drainer).length > before || group.actions.every(({ active }) => !active), 10 * MINUTE);
    killAll(story);
  }
  await happened(story, () => group.actions.every(({ active }) => !active), HOUR);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
});
