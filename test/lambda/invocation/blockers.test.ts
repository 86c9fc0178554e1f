import { aStory, drained, happened, MINUTE, type Story, terminate } from './story';

/** What was told last, in the log and as an Event on the node. */
function lastTold({ world, drainer }: Story): { log: string; event: string } {
  return {
    log: JSON.stringify(drainer.messages('Drain waits').at(-1)?.because ?? ''),
    event: world.store.list('events').filter(({ reason }) => reason === 'DrainWaits').at(-1)?.message ?? '',
  };
}

test('the sentences of a drain follow its causes, one after another, and none is repeated while it holds', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { on: 'node1', budget: { minAvailable: 1 } });
    },
    group: { drainTimeoutSeconds: 4 * 3600 },
  });
  const { world, drainer } = story;
  const told = (words: string) => happened(story, () => lastTold(story).log.includes(words) && lastTold(story).event.includes(words), 2 * MINUTE);
  const nothingMoreFor = async (ms: number): Promise<void> => {
    const before = drainer.messages('Drain waits').length;
    await world.clock.advance(ms);
    expect(drainer.messages('Drain waits')).toHaveLength(before);
  };
  terminate(story, 'node1');
  await told('default/db-0 stays: the disruption budget db needs 1 healthy pods, has 1 and allows 0 disruptions; its replacement cannot come first');
  await told('allows 0 disruptions; the API server was asked all the same, and answered: the disruption budget db needs 1 healthy pods and has 1 currently');
  await nothingMoreFor(3 * MINUTE);

  // Another cause, though the pod and the verdict are the same.
  const allow = world.cluster.api.admission.register({
    name: 'freeze.example', review: ({ request }) => (request.subresource === 'eviction' ? 'no changes before Monday' : undefined),
  });
  world.store.remove('poddisruptionbudgets', 'default', 'db');
  await told('denied the request: no changes before Monday');
  await nothingMoreFor(3 * MINUTE);

  // The pod may go, and has nowhere to go to.
  const change = (unschedulable: boolean | undefined, pods: string): void => ['node2', 'node3'].forEach((name) => {
    const node = world.store.get('nodes', undefined, name)!;
    world.store.update('nodes', { ...node, spec: { ...node.spec, unschedulable }, status: { ...node.status, allocatable: { ...node.status.allocatable, pods } } });
  });
  change(true, '0');
  allow();
  await told('default/db-0 stays: StatefulSet default/db has one replica, and no other node can take it (2 cordoned)');
  await nothingMoreFor(3 * MINUTE);

  // A node would take it, and then has no room.
  change(undefined, '0');
  await told('StatefulSet default/db has 0 of 1 available pods on other nodes; default/db-0 is not scheduled: 0/3 nodes are available: 1 node(s) were unschedulable, 2 Too many pods');
  await nothingMoreFor(3 * MINUTE);

  change(undefined, '110');
  await drained(story, 1, 2 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
}, 20_000);

test('a drain that waits for hours is told once in the log, and by an Event that is never as old as Kubernetes keeps them', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], budget: { maxUnavailable: 0 }, maxSurge: 0, maxUnavailable: 1 });
    },
    group: { drainTimeoutSeconds: 6 * 3600 },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(5 * 60 * MINUTE);

  const lines = drainer.messages('Drain waits').map(({ because }) => JSON.stringify(because));
  // What it waits for changes once, when the API server was asked behind its budget. Each process says so for itself.
  expect(lines.length).toBeLessThanOrEqual(2 * drainer.runtime.processes.length);
  expect(drainer.runtime.processes.length).toBeLessThan(4);
  const times = world.store.list('events').filter(({ reason }) => reason === 'DrainWaits').map(({ lastTimestamp }) => Date.parse(lastTimestamp ?? ''));
  const gaps = [...times.slice(1), world.clock.now()].map((time, index) => time - times[index]);
  expect(Math.max(...gaps)).toBeLessThan(60 * MINUTE);
}, 20_000);

test('a replacement that crashes is named with what its kubelet says', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world, drainer } = story;
  const [deployment] = world.store.list('deployments');
  const [replicaSet] = world.store.list('replicasets');
  // Such as a secret that was deleted: whoever starts from now on fails, and no rollout tells.
  for (const [resource, owner] of [['deployments', deployment], ['replicasets', replicaSet]] as const) {
    const { metadata, ...template } = owner.spec.template!;
    const annotations = { ...metadata?.annotations, 'simulation/crash-loop': 'true' };
    world.store.update(resource, { ...owner, spec: { ...owner.spec, template: { ...template, metadata: { ...metadata, annotations } } } } as never);
  }
  terminate(story, 'node1');
  await world.clock.advance(10 * MINUTE);

  expect(drainer.outcomes()).toEqual({});
  expect(lastTold(story).log).toMatch(/Deployment default\/web has 1 of 2 available pods on other nodes; default\/web-\S+ waits with CrashLoopBackOff after \d+ restarts/);
  // Told when the number of restarts changes, which takes longer and longer.
  expect(drainer.messages('Drain waits').length).toBeLessThan(12);
});
