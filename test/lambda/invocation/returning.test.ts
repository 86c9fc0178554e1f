import { aStory, belowFloor, endings, evictions, happened, MINUTE, SECOND, type Story, terminate } from './story';
import { ANNOTATION_PREFIX } from '../../../src/names';

const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';

function threeNodes(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 3 });
    },
  });
}

function traces({ world }: Story, name: string) {
  const node = world.store.get('nodes', undefined, name);
  return {
    unschedulable: node?.spec.unschedulable ?? false,
    excluded: node?.metadata.labels?.[EXCLUDE] !== undefined,
    annotations: Object.keys(node?.metadata.annotations ?? {}).filter((key) => key.startsWith(ANNOTATION_PREFIX)).length,
  };
}

const UNTOUCHED = { unschedulable: false, excluded: false, annotations: 0 };

describe('an instance that returns to the warm pool', () => {
  test('is drained, and its node is free again when it comes back', async () => {
    const story = threeNodes();
    const { world, drainer, group, floors } = story;
    const instance = world.instanceOf('node1');
    group.scaleInToWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 5 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(traces(story, 'node1')).toMatchObject({ unschedulable: true, excluded: true });
    await world.clock.advance(10 * MINUTE);
    expect(traces(story, 'node1')).toMatchObject({ unschedulable: true });
    group.scaleOutFromWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'InService', 5 * MINUTE);

    expect(traces(story, 'node1')).toEqual(UNTOUCHED);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-launching completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('is found by the sweep when its event was lost', async () => {
    const story = threeNodes();
    const { world, drainer, group } = story;
    world.cloud.faults.onEvents({ fault: 'lost', times: 1 });
    const instance = world.instanceOf('node1');
    group.scaleInToWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 7 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test('is drained by a leader that never saw its event', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
        build.deployment('web', { replicas: 2, on: ['node3', 'node4'] });
      },
    });
    const { world, group } = story;
    terminate(story, 'node1');
    await world.clock.advance(2 * MINUTE);
    const instance = world.instanceOf('node3');
    group.scaleInToWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 3 * MINUTE);

    expect(group.actions[0].active).toBe(true);
  });

  test('and is terminated from there without a node is let go after a minute of making sure', async () => {
    const story = threeNodes();
    const { world, drainer, group } = story;
    const instance = world.instanceOf('node1');
    group.scaleInToWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 5 * MINUTE);
    world.store.remove('nodes', undefined, 'node1');
    await world.clock.advance(20 * MINUTE);
    group.find(instance)?.terminate('the warm pool shrinks');
    expect(group.find(instance)?.lifecycleState).toBe('Warmed:Terminating:Wait');
    const terminatedAt = world.clock.now();
    await happened(story, () => group.find(instance) === undefined, 5 * MINUTE);

    expect(world.clock.now() - terminatedAt).toBeLessThan(2 * MINUTE);
    expect(drainer.outcomes()).toMatchObject({ [instance]: 'node-missing' });
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-terminating completed CONTINUE']);
  });

  test('and is terminated from there with its node has nothing left to drain', async () => {
    const story = threeNodes();
    const { world, drainer, group } = story;
    const instance = world.instanceOf('node1');
    group.scaleInToWarmPool(instance);
    await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 5 * MINUTE);
    await world.clock.advance(MINUTE);
    group.find(instance)?.terminate('the warm pool shrinks');
    await happened(story, () => group.find(instance) === undefined, 5 * MINUTE);

    expect(drainer.messages('Drain ended').map(({ outcome }) => outcome)).toEqual(['drained', 'nothing-to-drain']);
  });

  test('and goes there once more is drained once more', async () => {
    const story = threeNodes();
    const { world, drainer, group } = story;
    const instance = world.instanceOf('node1');
    for (const expected of [1, 2]) {
      group.scaleInToWarmPool(instance);
      await happened(story, () => group.find(instance)?.lifecycleState === 'Warmed:Running', 5 * MINUTE);
      group.scaleOutFromWarmPool(instance);
      await happened(story, () => group.find(instance)?.lifecycleState === 'InService', 5 * MINUTE);
      expect(drainer.messages('Drain ended')).toHaveLength(expected);
      await world.clock.advance(10 * SECOND);
    }
    expect(traces(story, 'node1')).toEqual(UNTOUCHED);
  });
});

describe('an instance whose root volume is replaced', () => {
  test('is drained, and its node is free again when it is back', async () => {
    const story = threeNodes();
    const { drainer, world, group, floors } = story;
    const instance = world.instanceOf('node1');
    group.find(instance)?.replaceRootVolume();
    await happened(story, () => group.find(instance)?.lifecycleState === 'InService', 5 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toHaveLength(1);
    expect(traces(story, 'node1')).toEqual(UNTOUCHED);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-launching completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('leaves a cordon that somebody else had set', async () => {
    const story = threeNodes();
    const { world, group } = story;
    const node = world.store.get('nodes', undefined, 'node1')!;
    world.store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true } });
    const instance = world.instanceOf('node1');
    group.find(instance)?.replaceRootVolume();
    await happened(story, () => group.find(instance)?.lifecycleState === 'InService', 5 * MINUTE);

    expect(traces(story, 'node1')).toEqual({ ...UNTOUCHED, unschedulable: true });
  });

  test('is free again though the event of its return was lost', async () => {
    const story = threeNodes();
    const { world, group } = story;
    world.cloud.faults.onEvents({ fault: 'lost', detailType: 'EC2 Instance-launch Lifecycle Action' });
    const instance = world.instanceOf('node1');
    group.find(instance)?.replaceRootVolume();
    await happened(story, () => group.find(instance)?.lifecycleState === 'InService', 10 * MINUTE);

    expect(traces(story, 'node1')).toEqual(UNTOUCHED);
  });
});

test('an instance launched into the warm pool is let go at once', async () => {
  const story = threeNodes();
  const { world, drainer, group } = story;
  drainer.queue.send(JSON.stringify({
    'version': '0',
    'source': 'aws.autoscaling',
    'account': world.cloud.location.account,
    'region': world.cloud.location.region,
    'detail-type': 'EC2 Instance-launch Lifecycle Action',
    'time': new Date(world.clock.now()).toISOString(),
    'detail': {
      AutoScalingGroupName: 'nodes',
      LifecycleHookName: 'drainer-launching',
      EC2InstanceId: world.instanceOf('node1'),
      Origin: 'EC2',
      Destination: 'WarmPool',
    },
  }));
  const instance = group.find(world.instanceOf('node1'))!;
  instance.lifecycleState = 'Warmed:Pending:Wait';
  group.beginAction(instance, group.hooks('autoscaling:EC2_INSTANCE_LAUNCHING')[0], { origin: 'EC2', destination: 'WarmPool' }, () => undefined);
  await happened(story, () => !group.actions[0].active, MINUTE);

  expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
  expect(drainer.messages('Drain started')).toEqual([]);
});
