import { aStory, belowFloor, endings, evictions, happened, HOUR, MINUTE, SECOND, type Setting, type Story, terminate, transcript } from './story';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import type { PodDisruptionBudget } from '../../../simulation/cluster/objects';
import { HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../../src/names';

/** A pod that its budget keeps on the node. */
const kept: Setting['build'] = (build) => {
  build.nodes(3);
  build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
};

/** A node whose drain has ended by retaining its instance. */
async function retained(group: Setting['group'] = {}, setting: Partial<Setting> = {}): Promise<Story> {
  const story = aStory({ build: kept, ...setting, group: { drainTimeoutSeconds: 600, ...group } });
  terminate(story, 'node1');
  await happened(story, () => story.drainer.messages('Instance is retained').length === 1, 40 * MINUTE);
  return story;
}

/** Of the instance of node1, whether it still has that node or not. */
const stateOf = ({ group }: Story) => group.find(group.actions[0].instanceId)?.lifecycleState;

function allow({ world: { store } }: Story): void {
  const [budget] = store.list('poddisruptionbudgets');
  store.update('poddisruptionbudgets', { ...budget, spec: { ...budget.spec, maxUnavailable: 1 } } as PodDisruptionBudget);
}

function annotate({ world: { store } }: Story, value: string | undefined): void {
  const node = store.get('nodes', undefined, 'node1');
  if (!node) {
    throw new Error('There is no node1.');
  }
  const { [STEER_ANNOTATION]: _, ...annotations } = node.metadata.annotations ?? {};
  store.update('nodes', { ...node, metadata: { ...node.metadata, annotations: { ...annotations, ...value !== undefined && { [STEER_ANNOTATION]: value } } } });
}

test('a retained instance is tried again quietly, and terminated once its pods can move; its second action is continued', async () => {
  const story = await retained();
  const { world, drainer, group, floors } = story;
  const told = drainer.log.length;
  const size = group.desiredCapacity;
  await world.clock.advance(3 * HOUR);
  expect(stateOf(story)).toBe('Terminating:Retained');
  expect(drainer.log.slice(told).filter(({ level }) => level !== 'info')).toEqual([]);

  allow(story);
  await happened(story, () => stateOf(story) === undefined, 20 * MINUTE);
  expect(endings(group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
  expect(evictions(drainer)).toHaveLength(1);
  expect(belowFloor(floors)).toEqual({});
  expect(group.desiredCapacity).toBe(size);
  expect(drainer.messages('Retention ends')).toMatchObject([{ node: 'node1', because: 'only pods that stay with the node are left' }]);
  expect(drainer.messages('Retained instance is terminated')).toHaveLength(1);
  expect(drainer.counts.get('RetainedInstancesTerminated')).toBe(1);
});

test('a pod whose replacement was not there in time is not released again at once, but after ten minutes', async () => {
  const apart = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' };
  const story = await retained({ drainTimeoutSeconds: 120 }, {
    build: (build) => {
      build.nodes(2);
      build.deployment('web', {
        replicas: 2,
        on: ['node1', 'node2'],
        maxUnavailable: 0,
        budget: { maxUnavailable: 0 },
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
      });
    },
  });
  const { world, drainer, floors } = story;
  await world.clock.advance(HOUR);
  const releasedAt = drainer.messages('Pod released so that its replacement comes first').map(({ at }) => at);
  const [backAt] = drainer.messages('Pod adopted by its ReplicaSet again').map(({ at }) => at);
  expect(releasedAt.length).toBeGreaterThan(1);
  expect(releasedAt[1] - backAt).toBeGreaterThanOrEqual(10 * MINUTE);
  expect(belowFloor(floors)).toEqual({});
});

test('it is measured from the moment when its drain ended', async () => {
  const story = await retained();
  const [{ at: since }] = story.drainer.messages('Drain ended');
  await story.world.clock.advance(2 * HOUR);
  const last = story.drainer.metered.findLast(({ metric }) => metric === 'RetainedSeconds');
  expect(Math.abs((last?.value ?? 0) - ((last?.at ?? 0) - since) / SECOND)).toBeLessThan(60);
});

test('with retryRetained off nothing is done about it', async () => {
  const story = await retained({ retryRetained: false });
  allow(story);
  await story.world.clock.advance(3 * HOUR);
  expect(stateOf(story)).toBe('Terminating:Retained');
  expect(evictions(story.drainer)).toEqual([]);
});

test.each([['TERMINATE', false], ['FORCE', true]] as const)('after retainAtMost it gets a last drain, which ends with it: %s', async (afterRetention, force) => {
  const story = await retained({ retryRetained: false, retainAtMostSeconds: 3600, afterRetention }, { drainer: { force } });
  const { world, drainer, group } = story;
  await world.clock.advance(50 * MINUTE);
  expect(stateOf(story)).toBe('Terminating:Retained');
  await happened(story, () => stateOf(story) === undefined, 40 * MINUTE);
  expect(endings(group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
  expect(drainer.messages('Drain ended').map(({ outcome }) => outcome)).toEqual(['retained', force ? 'forced' : 'failed']);
  expect(drainer.messages('Retention ends')[0].because).toContain('which is as long as its group lets it');
});

test('whoever terminates it means it: it is drained once more, and not retained again', async () => {
  const story = await retained();
  const { world, group, drainer } = story;
  world.cloud.autoScaling.terminateInstance(world.instanceOf('node1'), false);
  await happened(story, () => stateOf(story) === undefined, 40 * MINUTE);
  expect(drainer.messages('Drain ended').map(({ outcome }) => outcome)).toEqual(['retained', 'failed']);
  expect(endings(group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
});

test('even where the event of that is lost', async () => {
  const story = await retained();
  const { world, group } = story;
  world.cloud.faults.onEvents({ fault: 'lost' });
  world.cloud.autoScaling.terminateInstance(world.instanceOf('node1'), false);
  await happened(story, () => stateOf(story) === undefined, 40 * MINUTE);
  expect(endings(group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
});

test.each(['keep', 'wait'])('people can have it kept: %s', async (order) => {
  const story = await retained();
  annotate(story, `${order}: forensics`);
  allow(story);
  await story.world.clock.advance(HOUR);
  expect(stateOf(story)).toBe('Terminating:Retained');
  expect(evictions(story.drainer)).toEqual([]);
  annotate(story, undefined);
  await happened(story, () => stateOf(story) === undefined, 20 * MINUTE);
});

test('people can let it go as it is', async () => {
  const story = await retained();
  annotate(story, 'let-go');
  await happened(story, () => stateOf(story) === undefined, 15 * MINUTE);
  expect(endings(story.group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
});

test('an instance that its hook retained while the drainer was down is cordoned and emptied', async () => {
  const story = aStory({ build: (build) => { build.nodes(3); build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'] }); } });
  const { world, drainer, group } = story;
  const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:RecordLifecycleActionHeartbeat' });
  drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 50 * MINUTE });
  terminate(story, 'node1');
  await world.clock.advance(45 * MINUTE);
  expect(stateOf(story)).toBe('Terminating:Retained');
  mend();
  await happened(story, () => stateOf(story) === undefined, 40 * MINUTE);
  expect(endings(group).at(-1)).toBe('drainer-terminating completed CONTINUE');
  expect(world.nodesOf('web')).not.toContain('node1');
  expect(transcript(drainer)).toContain('Instance is retained');
});

const forget = ({ world: { store } }: Story): void => {
  store.remove('nodes', undefined, 'node1');
};

describe('an instance whose Node object somebody has deleted', () => {
  test('is no longer kept by another one of which EC2 does not tell', async () => {
    const story = await retained();
    const { world, drainer, group } = story;
    terminate(story, 'node2');
    await happened(story, () => drainer.messages('Instance is retained').length === 2, 40 * MINUTE);
    ['node1', 'node2'].forEach((name) => world.store.remove('nodes', undefined, name));
    // Clients try four times. Of two that are asked for at once the last try of one succeeds.
    world.cloud.faults.onCalls({ fault: 'internal-error', action: 'ec2:DescribeInstances', times: 7 });
    await happened(story, () => drainer.messages('Retained instance is terminated').length > 0, 20 * MINUTE);
    const [first, second] = drainer.messages('Instance could not be looked up in EC2');
    expect(first.instance).not.toBe(drainer.messages('Retained instance is terminated')[0].instance);
    expect(second).toBeUndefined();
    await happened(story, () => drainer.messages('Retained instance is terminated').length === 2, 20 * MINUTE);
    await happened(story, () => group.actions.length === 4 && group.actions.every(({ active }) => !active), 20 * MINUTE);
  });

  test('is terminated, once two lists lacked it, and its second action is continued', async () => {
    const story = await retained();
    const { world, drainer, group } = story;
    const from = world.clock.now();
    forget(story);
    await happened(story, () => stateOf(story) === undefined, 20 * MINUTE);
    expect(endings(group)).toEqual(['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE']);
    expect(drainer.messages('Retained instance has no node')).toHaveLength(1);
    const [{ at, because }] = drainer.messages('Retained instance is terminated');
    expect(because).toBe('it has no node any more, so that nothing of Kubernetes is on it');
    expect(at - from).toBeGreaterThanOrEqual(MINUTE);
    expect(drainer.messages('Drain ended').map(({ outcome }) => outcome)).toEqual(['retained', 'node-missing']);
    expect(drainer.counts.get('RetainedInstancesTerminated')).toBe(1);
    expect(drainer.metered.filter(({ metric, at: time }) => metric === 'RetainedSeconds' && time > from).length).toBeGreaterThan(0);
  });

  test.each<[string, (story: Story) => void, Setting['group']]>([
    ['while EC2 does not tell by which name its node might be known', ({ world }) => {
      world.cloud.faults.onCalls({ fault: 'internal-error', action: 'ec2:DescribeInstances' });
    }, {}],
    ['while its node is known by the name that EC2 gave it', ({ world: { store } }) => {
      const node = store.list('nodes')[0];
      store.create('nodes', { ...node, metadata: { name: 'node1' }, spec: {} } as never);
    }, {}],
    ['while the drainer is held', ({ world: { store } }) => {
      store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: HOLD_NAMESPACE, name: HOLD_NAME }, data: { drainer: 'an incident' } } as never);
    }, {}],
    ['where another hook of the group may have retained it', () => undefined, {}],
    ['with retryRetained off', () => undefined, { retryRetained: false }],
  ])('stays %s', async (why, prepare, options) => {
    const story = await retained(options);
    const { world, drainer, group } = story;
    if (why.includes('another hook')) {
      group.putHook({ name: 'forensics', transition: TERMINATING });
    }
    forget(story);
    prepare(story);
    await world.clock.advance(HOUR);
    expect(stateOf(story)).toBe('Terminating:Retained');
    expect(drainer.messages('Retained instance is terminated')).toEqual([]);
    expect(drainer.metered.filter(({ metric, at }) => metric === 'InstancesRetained' && at > world.clock.now() - 10 * MINUTE)).not.toEqual([]);
    const longest = Math.max(...drainer.metered.flatMap(({ metric, value, at }) => (metric === 'RetainedSeconds' && at > world.clock.now() - 10 * MINUTE ? [value] : [])));
    expect(longest).toBeGreaterThan(40 * 60);
  });
});

test('what keeps it is told when that changes, and stands in an Event, of which Kubernetes has always one', async () => {
  const story = await retained();
  const { world, drainer } = story;
  await world.clock.advance(3 * HOUR);
  const told = drainer.messages('Retained instance waits');
  expect(told).toMatchObject([{ node: 'node1', level: 'info', podsLeft: 1, because: expect.arrayContaining([expect.stringMatching(/^default\/db-0 stays: the disruption budget db/)]) as string[] }]);
  const events = world.store.list('events').filter(({ reason }) => reason === 'RetainedInstanceWaits');
  expect(events.length).toBeGreaterThanOrEqual(1);
  const latest = Math.max(...events.map(({ lastTimestamp, metadata }) => Date.parse(lastTimestamp ?? metadata.creationTimestamp)));
  expect(world.clock.now() - latest).toBeLessThan(HOUR);
});

test('a group with retained instances is taken down as docs/adoption.md says', async () => {
  const story = await retained();
  const { world, drainer, group } = story;
  // Without the first steps it is never empty.
  expect(group.find(world.instanceOf('node1'))?.lifecycleState).toBe('Terminating:Retained');
  for (const hook of group.hooks()) {
    const options = JSON.parse(hook.notificationMetadata ?? '') as object;
    group.putHook({ ...hook, notificationMetadata: JSON.stringify({ ...options, whenBlocked: 'TERMINATE', drainTimeoutSeconds: 120 }) });
  }
  annotate(story, 'let-go');
  await happened(story, () => stateOf(story) === undefined, 15 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'failed' });

  group.setDesiredCapacity(0);
  await happened(story, () => group.instances.length === 0, 20 * MINUTE);
  expect(world.store.list('nodes')).toEqual([]);
  await happened(story, () => drainer.queue.messages.length === 0, 20 * MINUTE);
});

describe.each<[string, (story: Story) => void, number]>([
  ['whose pods can move', allow, 1],
  ['whose Node object somebody has deleted', forget, 0],
])('of an instance %s', (_, end, moved) => {
  test.each(['before', 'after'] as const)('an invocation killed %s any of its calls ends the retention all the same, once', async (when) => {
    const run = async (killAt?: number): Promise<Story> => {
      let armed = false;
      let calls = 0;
      const story = await retained({ drainTimeoutSeconds: 120 }, {
        drainer: {
          onStart: (boundary) => {
            if (armed && killAt !== undefined && calls === 0) {
              calls = 1;
              boundary.killAtCall(killAt, when);
            }
          },
        },
      });
      // The processes so far are gone by the next sweep, as those of a function that is not called for some time.
      story.drainer.runtime.processes.forEach((process) => process.kill());
      armed = true;
      end(story);
      await happened(story, () => stateOf(story) === undefined, HOUR);
      return story;
    };
    const whole = await run();
    const calls = Math.max(...whole.drainer.runtime.processes.map((process) => process.calls.length));
    expect(calls).toBeGreaterThan(20);
    for (let call = 1; call <= Math.min(calls, 60); call++) {
      const { group, drainer, floors } = await run(call);
      expect({ call, endings: endings(group), evictions: evictions(drainer).length, below: moved > 0 ? belowFloor(floors) : {} }).toEqual({
        call, endings: ['drainer-terminating completed ABANDON', 'drainer-terminating completed CONTINUE'], evictions: moved, below: {},
      });
    }
  }, 60_000);
});
