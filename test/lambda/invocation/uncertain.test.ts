import { aStory, belowFloor, drained, SECOND, terminate } from './story';
import type { RequestFault } from '../../../simulation/cluster/faults';

/** The eviction takes effect, its answer does not say so, and the watch shows it only after a while. */
test.each<[string, { fault: RequestFault; code?: 500 | 503 | 504; takesEffect?: boolean }]>([
  ['no answer', { fault: 'dropped-answer' }],
  ['500', { fault: 'server-error', code: 500, takesEffect: true }],
  ['503', { fault: 'server-error', code: 503, takesEffect: true }],
  ['504', { fault: 'server-error', code: 504, takesEffect: true }],
])('an eviction that took effect in spite of %s counts for its owner', async (_, fault) => {
  const story = aStory({
    build: (build) => {
      build.nodes(4);
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'] });
      build.replicaSet('plain', { replicas: 3, on: ['node1', 'node2', 'node3'], probeDelay: 10 });
    },
  });
  const { endpoint } = story.drainer;
  endpoint.faults.lagWatches({ delayMs: 8 * SECOND });
  endpoint.faults.onRequests({ verb: 'create', resource: 'pods/eviction', times: 2, ...fault });
  terminate(story, 'node1', 'node2');
  await drained(story, 2);

  expect(story.drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained' });
  expect(belowFloor(story.floors)).toEqual({});
});
