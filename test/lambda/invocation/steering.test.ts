import { aStory, belowFloor, endings, evictions, happened, HOUR, MINUTE, type Setting, type Story, terminate } from './story';
import { HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../../src/names';

const movable: Setting['build'] = (build) => {
  build.nodes(3);
  build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'] });
};
/** A pod that its budget keeps on the node. */
const blocked: Setting['build'] = (build) => {
  build.nodes(3);
  build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
};

/** As `kubectl annotate node node1` does it. */
function annotate({ world: { store } }: Story, value: string | undefined): void {
  const node = store.get('nodes', undefined, 'node1');
  if (!node) {
    throw new Error('There is no node1.');
  }
  const { [STEER_ANNOTATION]: _, ...annotations } = node.metadata.annotations ?? {};
  store.update('nodes', { ...node, metadata: { ...node.metadata, annotations: { ...annotations, ...value !== undefined && { [STEER_ANNOTATION]: value } } } });
}

const eventsOf = ({ world: { store } }: Story) => store.list('events').filter(({ involvedObject }) => involvedObject?.name === 'node1').map(({ reason, message }) => `${reason}: ${message}`);

test('a drain that is to wait moves nobody beyond its deadline, its heartbeats go on, and it goes on when that is taken back', async () => {
  const story = aStory({ build: movable, group: { drainTimeoutSeconds: 1800, whenBlocked: 'TERMINATE' } });
  const { world, drainer, group, floors } = story;
  annotate(story, 'wait: INC-4711');
  terminate(story, 'node1');
  await world.clock.advance(3 * HOUR);
  expect(evictions(drainer)).toEqual([]);
  expect(endings(group)).toEqual(['drainer-terminating waits']);
  expect(world.nodesOf('web')).toEqual(['node1', 'node2', 'node3']);
  expect(drainer.messages('Drain is steered')).toMatchObject([{ node: 'node1', because: expect.stringContaining('says wait (INC-4711)') }]);
  expect(eventsOf(story).filter((event) => event.startsWith('DrainSteered'))).toEqual([expect.stringContaining('nobody is moved before')]);

  annotate(story, undefined);
  await happened(story, () => group.actions.every(({ active }) => !active), 10 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
  expect(drainer.messages('Drain is no longer steered')).toHaveLength(1);
});

test('it waits until ten minutes before its hook ends, and then goes on', async () => {
  const story = aStory({ build: movable, group: { drainTimeoutSeconds: 600, heartbeatTimeoutSeconds: 60, whenBlocked: 'TERMINATE' } });
  const { world, drainer, group } = story;
  annotate(story, 'wait');
  terminate(story, 'node1');
  const [{ startedAt, hook }] = group.actions;
  await happened(story, () => evictions(drainer).length > 0, 2 * HOUR);
  const left = startedAt + hook.globalTimeoutSeconds * 1000 - world.clock.now();
  expect(left).toBeGreaterThan(11 * MINUTE);
  expect(left).toBeLessThanOrEqual(12 * MINUTE);
  await happened(story, () => group.actions.every(({ active }) => !active), 10 * MINUTE);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
});

test('force deletes what would wait, and the drain ends as forced', async () => {
  const story = aStory({ build: blocked, drainer: { force: true } });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);
  expect(endings(group)).toEqual(['drainer-terminating waits']);
  annotate(story, 'force: Alice');
  await happened(story, () => group.actions.every(({ active }) => !active), 5 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'forced' });
  expect(drainer.messages('Pod deleted by force')).toMatchObject([{ pod: 'default/db-0' }]);
});

test('force is refused to a drainer that may not delete pods, and the drain goes on as it would', async () => {
  const story = aStory({ build: blocked, group: { drainTimeoutSeconds: 900 } });
  const { world, drainer } = story;
  annotate(story, 'force');
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);
  expect(drainer.messages('Steering cannot be followed')).toMatchObject([{ because: expect.stringContaining('may not delete pods. Set the property allowForce of every drainer') }]);
  expect(eventsOf(story).some((event) => event.startsWith('SteeringRefused'))).toBe(true);
  await happened(story, () => drainer.outcomes().node1 !== undefined, 30 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
});

test('let-go ends the instance as it is, and says who wants it', async () => {
  const story = aStory({ build: blocked });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await world.clock.advance(2 * MINUTE);
  annotate(story, 'let-go: Bob');
  await happened(story, () => group.actions.every(({ active }) => !active), MINUTE);
  expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'failed', because: expect.stringContaining('says let-go (Bob)') }]);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(evictions(drainer)).toEqual([]);
});

test('keep retains the instance at once, and it stays so while that is said', async () => {
  const story = aStory({ build: movable });
  const { world, drainer, group } = story;
  annotate(story, 'keep');
  terminate(story, 'node1');
  await world.clock.advance(HOUR);
  expect(group.find(world.instanceOf('node1'))?.lifecycleState).toBe('Terminating:Retained');
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  expect(evictions(drainer)).toEqual([]);
});

test('keep never ends an instance whose group would not retain it: the drain waits instead', async () => {
  const story = aStory({ build: movable, group: { retainsAbandoned: false } });
  const { world, drainer, group } = story;
  annotate(story, 'keep');
  terminate(story, 'node1');
  await world.clock.advance(2 * HOUR);
  expect(endings(group)).toEqual(['drainer-terminating waits']);
  expect(world.nodesOf('web')).toContain('node1');
  expect(drainer.messages('Steering cannot be followed')).toMatchObject([{ because: expect.stringContaining('does not retain abandoned instances') }]);
});

test('a value that means nothing is told, and the drain goes its way', async () => {
  const story = aStory({ build: movable });
  annotate(story, 'stop');
  terminate(story, 'node1');
  await happened(story, () => story.group.actions.every(({ active }) => !active), 10 * MINUTE);
  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(story.drainer.messages('Steering cannot be followed')).toMatchObject([{ because: expect.stringContaining("is 'stop', which means nothing") }]);
});

describe('the whole drainer', () => {
  const hold = ({ world: { store } }: Story, data: Record<string, string>) => store.create('configmaps', { metadata: { name: HOLD_NAME, namespace: HOLD_NAMESPACE }, data });

  test('is held by one object, also within a drain, until its entry is gone', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.deployment('web', { replicas: 6, on: ['node1'], probeDelay: 20 });
      },
      group: { surge: 'NEVER' },
    });
    const { world, drainer, group, floors } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length > 0, 5 * MINUTE);
    const held = hold(story, { drainer: 'INC-4711', other: 'x' });
    await world.clock.advance(20_000);
    const evicted = evictions(drainer).length;
    terminate(story, 'node2');
    await world.clock.advance(2 * HOUR);
    expect(evictions(drainer).length).toBe(evicted);
    expect(evicted).toBeLessThan(6);
    expect(endings(group)).toEqual(['drainer-terminating waits', 'drainer-terminating waits']);
    expect(drainer.messages('Drainer is held')).toEqual(expect.arrayContaining([expect.objectContaining({ drainer: 'drainer', because: 'INC-4711' })]));
    expect(drainer.counts.get('DrainerHeld')).toBeGreaterThan(100);
    expect(eventsOf(story).some((event) => event.includes('holds the drainer drainer (INC-4711)'))).toBe(true);

    world.store.update('configmaps', { ...held, data: { other: 'x' } } as typeof held);
    await happened(story, () => group.actions.every(({ active }) => !active), HOUR);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-terminating completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
    expect(drainer.messages('Drainer is no longer held')).toMatchObject([{ drainer: 'drainer' }]);
  });

  test('moves nobody while nobody can tell whether it is held, and goes on when that is told', async () => {
    const story = aStory({ build: movable });
    const answers = story.drainer.endpoint.faults.onRequests({ fault: 'server-error', resource: 'configmaps' });
    terminate(story, 'node1');
    await story.world.clock.advance(5 * MINUTE);
    expect(evictions(story.drainer)).toEqual([]);
    expect(story.drainer.messages('Hold of the drainer could not be read')).toHaveLength(1);

    answers();
    await happened(story, () => story.group.actions.every(({ active }) => !active), 10 * MINUTE);
    expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(story.drainer)).toHaveLength(1);
  });

  test('drains where the cluster refuses to say who holds: its role is older than the function', async () => {
    const story = aStory({ build: movable });
    story.drainer.endpoint.faults.onRequests({ fault: 'forbidden', resource: 'configmaps' });
    terminate(story, 'node1');
    await happened(story, () => story.group.actions.every(({ active }) => !active), 10 * MINUTE);
    expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(story.drainer.messages('Hold of the drainer could not be read')).toHaveLength(1);
  });
});
