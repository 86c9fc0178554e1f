import { synthesisedDrainer } from './deployment/template';
import { aStory, happened, HOUR, MINUTE, terminate } from './story';
import { readHooks } from '../../../lambda/drain/instances/hook-options';
import { terminatingHookName } from '../../../src/names';

/** What the function takes the options of a group to be where its hook says this. */
function read(metadata: string | undefined) {
  const hook = { name: terminatingHookName('drainer'), holdsTerminations: true, heartbeatTimeoutSeconds: 2100, globalTimeoutSeconds: 172_800, metadata };
  return readHooks([hook], 'drainer');
}

test.each([
  ['no metadata', undefined],
  ['text that is no JSON', 'RETAIN'],
  ['a version alone', '{"v":1}'],
])('with %s every option has the default that the construct writes', (_, metadata) => {
  const { v, ...written } = synthesisedDrainer('drainer', { sweep: true }).group.metadata;
  expect(v).toBe(1);
  expect(read(metadata)).toMatchObject({ options: written });
});

describe('a group whose hook cannot be read is drained as one without options', () => {
  test.each<[string, string | undefined]>([
    ['no metadata', undefined],
    ['a timeout that is no number', '{"v":1,"drainTimeoutSeconds":"soon"}'],
    ['a choice that there is not', '{"v":1,"whenBlocked":"DELETE"}'],
  ])('%s', async (_, notificationMetadata) => {
    const story = aStory({
      build: (build) => {
        build.nodes(2);
        build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
      },
      group: { notificationMetadata },
    });
    terminate(story, 'node1');
    const [action] = story.group.actions;
    await happened(story, () => !action.active, 2 * HOUR);

    expect(story.drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(action.ended).toMatchObject({ why: 'completed', result: 'ABANDON' });
    const waited = (action.ended?.at ?? 0) - action.startedAt;
    expect(waited).toBeGreaterThanOrEqual(HOUR - MINUTE);
    expect(waited).toBeLessThan(HOUR + 3 * MINUTE);
    expect(story.world.podsOf('stuck')).toHaveLength(2);
  });
});
