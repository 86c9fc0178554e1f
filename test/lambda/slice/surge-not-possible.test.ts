import { aStory, belowFloor, drained, evictions, MINUTE, type Setting, type Story, terminate } from './story';
import { RELEASED_ANNOTATION } from '../../../src/names';

const NEVER = { 'cdk-graceful-node-group/surge': 'never' };

type Case = [name: string, because: string, build: Setting['build'], group?: Setting['group']];

const CASES: Case[] = [
  ['a Recreate Deployment', 'its strategy is Recreate', (build) => build.deployment('web', { replicas: 1, on: 'node1', strategy: 'Recreate' })],
  ['a maxSurge of 0', 'its maxSurge is 0', (build) => build.deployment('web', { replicas: 1, on: 'node1', maxSurge: 0, maxUnavailable: 1 })],
  ['a ReplicaSet without Deployment', 'only pods of a Deployment can', (build) => build.replicaSet('web', { replicas: 1, on: 'node1' })],
  ['a StatefulSet', 'only pods of a Deployment can', (build) => build.statefulSet('web', { replicas: 1, on: 'node1' })],
  ['a Service that selects by the label', 'the Service web-blue selects by pod-template-hash', (build) => {
    const { replicaSet } = build.deployment('web', { replicas: 1, on: 'node1' });
    build.store.create('services', { metadata: { name: 'web-blue', namespace: 'default' }, spec: { selector: replicaSet.spec.selector?.matchLabels } });
  }],
  ['a volume for one node', 'its volume data can be attached to one node only', (build) => {
    build.claim('data', { attachedTo: 'node1' });
    build.deployment('web', { replicas: 1, on: 'node1', claims: ['data'] });
  }],
  ['an annotation of its owner', 'its annotation forbids it', (build) => {
    const { deployment } = build.deployment('web', { replicas: 1, on: 'node1' });
    build.store.update('deployments', { ...deployment, metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, ...NEVER } } });
  }],
  ['the option surge: NEVER', 'web has one replica', (build) => build.deployment('web', { replicas: 1, on: 'node1' }), { surge: 'NEVER' }],
];

function storyOf([, , build, group]: Case, rest: Setting['build']): Story {
  return aStory({
    build: (builder) => {
      builder.nodes(3, { zone: 'eu-west-1a' });
      build(builder);
      rest(builder);
    },
    group: { drainTimeoutSeconds: 900, ...group },
  });
}

/** Everything that was ever released. */
function releases({ world }: Story): Set<string> {
  const names = new Set<string>();
  world.store.subscribe(({ resource, object }) => {
    if (resource === 'pods' && object.metadata.annotations?.[RELEASED_ANNOTATION]) {
      names.add(object.metadata.name);
    }
  });
  return names;
}

test.each(CASES)('one replica that cannot have its replacement first, for %s: announced before, with "%s", and moved last', async (...one) => {
  const [, because] = one;
  const story = storyOf(one, (build) => {
    build.deployment('quick', { replicas: 3, on: 'node1' });
    build.deployment('other', { replicas: 2, on: ['node1', 'node2'] });
  });
  const { world, drainer } = story;
  const released = releases(story);
  const [pod] = world.podsOf('web');
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  const name = `default/${pod.metadata.name}`;
  expect(drainer.messages('Owner will be interrupted')).toMatchObject([{ level: 'warn', node: 'node1', pod: name, because: expect.stringContaining(because) as string }]);
  expect(world.store.list('events').filter(({ reason }) => reason === 'OwnerInterrupted'))
    .toMatchObject([{ involvedObject: { kind: 'Node', name: 'node1' }, message: expect.stringContaining(`${name} will be interrupted`) as string }]);
  const [eviction] = drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction' && request.name === pod.metadata.name);
  expect(drainer.messages('Owner will be interrupted')[0].at).toBeLessThan(eviction.time);
  expect(evictions(drainer).at(-1)).toBe(name);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect([...released].filter((podReleased) => podReleased.startsWith('web'))).toEqual([]);
  // Nobody else pays for it.
  expect(Object.keys(belowFloor(story.floors)).filter((key) => !key.includes('web'))).toEqual([]);
});

test.each(CASES)('where a budget forbids the interruption, %s keeps the node until the deadline, and the reason is told', async (...one) => {
  const [, because, , group] = one;
  const story = storyOf(one, (build) => build.budget('web', { minAvailable: 1 }));
  const { world, drainer } = story;
  const released = releases(story);
  terminate(story, 'node1');
  await drained(story, 1, 30 * MINUTE);

  const [pod] = world.podsOf('web');
  const reason = group ? '' : `; its replacement cannot come first: ${because}`;
  expect(drainer.messages('Drain waits').at(-1)?.because).toContain(
    `default/${pod.metadata.name} stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions${reason}`,
  );
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  expect(evictions(drainer)).toEqual([]);
  expect([...released]).toEqual([]);
  expect(belowFloor(story.floors)).toEqual({});
});
