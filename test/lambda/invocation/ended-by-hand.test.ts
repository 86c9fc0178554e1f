import { aStory, belowFloor, evictions, happened, MINUTE, released } from './story';
import { HASH_LABEL } from '../../../lambda/drain/state/release';

test('a lifecycle action that somebody ends by hand, whose instance comes back: the pod is given back, and no drain begins again', async () => {
  const story = aStory({
    build: (build) => {
      build.node('node1', { labels: { pool: 'own' } });
      build.nodes(2);
      // Its replacement finds no node, so the pod stays released for some minutes.
      build.deployment('web', { replicas: 1, on: 'node1', nodeSelector: { pool: 'own' } });
    },
  });
  const { world, drainer, group } = story;
  const instance = group.find(world.instanceOf('node1'));
  instance?.replaceRootVolume();
  await happened(story, () => released(story).length === 1, MINUTE);
  await world.clock.advance(MINUTE);
  const { name } = released(story)[0].metadata;

  group.actions[0].complete('CONTINUE', 'an operator');
  await happened(story, () => instance?.lifecycleState === 'InService', 10 * MINUTE);
  await happened(story, () => released(story).length === 0 && world.podsOf('web').length === 1, 10 * MINUTE);

  expect(world.podsOf('web')[0].metadata).toMatchObject({ name, labels: { [HASH_LABEL]: expect.any(String) as string } });
  expect(evictions(drainer)).toEqual([]);
  // A leader that still believed in the drain would begin it again.
  expect(drainer.messages('Drain started')).toHaveLength(1);
  expect(belowFloor(story.floors)).toEqual({});
});
