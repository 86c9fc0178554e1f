import { DAY, HOUR, NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';

const plan = { stages: [stage('all', ['web', 'batch'])] };
const groups = { web: 2, batch: 1 };

test.each(['golden-image-2026-12', `${NEW_IMAGE}\n`])('a parameter of one\'s own that holds %j, which is no image, begins no patch, and the plan says so', async (value) => {
  const world = new PlanWorld({ plan, groups });
  world.cloud.parameters.put('/images/workers', value);
  await world.clock.advance(2 * HOUR);

  expect(world.said('Patch begun')).toEqual([]);
  expect(await world.command({ command: 'status' })).toMatchObject({
    leftOut: { web: `its source cannot be asked: the parameter /images/workers holds ${JSON.stringify(value)}, which is not the id of an image, such as ami-0123456789abcdef0` },
  });
  expect(world.metrics).toContainEqual({ metric: 'GroupsWithoutImage', value: 2 });
});

test('what the parameter held before, and was no image, is not taken for an older one', async () => {
  const world = new PlanWorld({ plan: { ...plan, minimumImageAgeSeconds: 3 * DAY / 1000 }, groups });
  world.cloud.parameters.put('/images/workers', 'to be filled');
  await world.clock.advance(4 * DAY);
  world.publish(NEW_IMAGE);
  await world.clock.advance(DAY);
  expect([world.said('Patch begun'), world.launches('web')]).toEqual([[], OLD_IMAGE]);

  await world.until(() => world.outcome === 'succeeded', 3 * DAY);
  expect(world.images('web')).toEqual({ [NEW_IMAGE]: 2 });
});
