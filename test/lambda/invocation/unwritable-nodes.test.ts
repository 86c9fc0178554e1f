import { aStory, aWorld, endings, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import { DeployedDrainer } from './world';

/** A webhook on nodes that refuses whatever is written on one of them. */
function refusesPatches({ drainer }: Pick<Story, 'drainer'>, name: string, skip = 0): void {
  drainer.endpoint.faults.onRequests({ fault: 'forbidden', verb: 'patch', resource: 'nodes', name, skip });
}

function aShop(whenBlocked: 'RETAIN' | 'TERMINATE'): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
    group: { drainTimeoutSeconds: 1800, whenBlocked },
  });
}

describe('a node that refuses every patch', () => {
  test.each([['RETAIN', 'retained', 'ABANDON'], ['TERMINATE', 'failed', 'CONTINUE']] as const)(
    'ends at its deadline nevertheless: %s', async (whenBlocked, outcome, result) => {
      const story = aShop(whenBlocked);
      const { world, drainer, group } = story;
      refusesPatches(story, 'node1');
      terminate(story, 'node1');
      await happened(story, () => drainer.messages('Drain ended').length > 0, 40 * MINUTE);
      await world.clock.advance(SECOND);

      expect(drainer.messages('Drain ended')).toMatchObject([{ outcome, node: 'node1', because: 'its node could not be written on' }]);
      expect(endings(group)).toEqual([`drainer-terminating completed ${result}`]);
      expect(world.clock.now() - group.actions[0].startedAt).toBeGreaterThanOrEqual(30 * MINUTE);
      // Once a process of the function.
      expect(drainer.messages('Node could not be changed and is tried again').length).toBeLessThanOrEqual(5);
      const events = world.store.list('events').filter(({ reason }) => reason === 'DrainEnded' || reason === 'NodeRefusesChange');
      expect(events.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['NodeRefusesChange', 'DrainEnded']));
    });

  test('after its baseline was written', async () => {
    const story = aShop('TERMINATE');
    refusesPatches(story, 'node1', 2);
    terminate(story, 'node1');
    await happened(story, () => story.drainer.messages('Drain ended').length > 0, 40 * MINUTE);

    // Every pod has left, so that is how it ends, though nobody could write it down.
    expect(story.drainer.messages('Drain ended')).toMatchObject([{ outcome: 'drained', node: 'node1' }]);
    expect(endings(story.group)).toEqual(['drainer-terminating completed CONTINUE']);
  });
});

test('a drainer holds the deadlines of its own nodes while another one leads and cannot decide', async () => {
  const world = aWorld((build) => {
    build.nodes(4);
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node3'], budget: { maxUnavailable: 0 } });
  });
  const [blue, green] = ['blue', 'green'].map((name) => new DeployedDrainer(world, name, { sweep: false }));
  const blues = blue.group('blue-nodes', { nodes: ['node1', 'node2'], drainTimeoutSeconds: 4 * 3600 });
  const greens = green.group('green-nodes', { nodes: ['node3', 'node4'], drainTimeoutSeconds: 1800, whenBlocked: 'TERMINATE' });
  blues.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.advance(MINUTE);
  // The leader sees everything but pods.
  blue.endpoint.faults.onRequests({ fault: 'forbidden', resource: 'pods' });
  blue.endpoint.faults.cutWatches();
  greens.terminateInstance(world.instanceOf('node3'), true);
  await happened({ world, drainer: green }, () => green.messages('Drain ended').length > 0, HOUR);

  expect(endings(greens)).toEqual(['green-terminating completed CONTINUE']);
  expect(world.clock.now() - greens.actions[0].startedAt).toBeLessThan(45 * MINUTE);
  expect(green.outcomes()).toEqual({ node3: 'failed' });
});
