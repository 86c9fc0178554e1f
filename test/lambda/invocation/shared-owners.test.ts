import { aStory, belowFloor, drained, endings, evictions, releases, SECOND, terminate } from './story';

test('twelve draining nodes of one group that share every owner are one decision: each owner is counted once', async () => {
  const drainingNodes = Array.from({ length: 12 }, (_, index) => `node${index + 1}`);
  const story = aStory({
    build: (build) => {
      build.nodes(15);
      build.deployment('wide', { replicas: 12, on: drainingNodes });
      build.deployment('budgeted', { replicas: 12, on: drainingNodes, budget: { maxUnavailable: 1 } });
      build.deployment('strict', { replicas: 12, on: drainingNodes, budget: { minAvailable: '100%' } });
      build.statefulSet('ordered', { replicas: 12, on: drainingNodes });
      build.replicaSet('bare', { replicas: 12, on: drainingNodes });
    },
    group: { nodes: drainingNodes },
  });
  const { world, drainer, group, floors } = story;
  terminate(story, ...drainingNodes);
  await drained(story, 12);

  expect(drainer.outcomes()).toEqual(Object.fromEntries(drainingNodes.map((node) => [node, 'drained'])));
  expect(new Set(endings(group))).toEqual(new Set(['drainer-terminating completed CONTINUE']));
  expect(belowFloor(floors)).toEqual({});
  // Every pod moves once, and never to a node that is about to go itself.
  expect(floors.records.map(({ key, moved, mostMoves }) => [key.split('/')[1].split('-')[0], moved, mostMoves]).sort())
    .toEqual(['bare', 'budgeted', 'ordered', 'strict', 'wide'].map((name) => [name, 12, 1]));
  expect(new Set(evictions(drainer).map(familyOf))).toEqual(new Set(['bare', 'budgeted', 'ordered', 'strict', 'wide']));
  // What cannot go at once goes side by side, released in one moment.
  const released = Map.groupBy(releases(drainer), ({ pod }) => familyOf(pod));
  expect([...released].map(([name, pods]) => [name, pods.length]).sort()).toEqual(['budgeted', 'strict', 'wide'].map((name) => [name, 12]));
  const times = releases(drainer).map(({ time }) => time);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(10 * SECOND);
  expect(new Set(['wide', 'budgeted', 'strict', 'ordered', 'bare'].flatMap((name) => world.nodesOf(name))))
    .toEqual(new Set(['node13', 'node14', 'node15']));
}, 20_000);

function familyOf(pod: string): string {
  return /^default\/([a-z]+)/.exec(pod)?.[1] ?? pod;
}
