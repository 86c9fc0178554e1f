import { DAY, MINUTE, NEW_IMAGE, NEWER_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';
import type { PlanDocument } from '../../../src/options/patch-plan';

/** A plan with a canary, whose groups have launched `OLD_IMAGE` and `NEW_IMAGE`, in this order. */
async function patchedOnce(plan: Partial<PlanDocument> = {}): Promise<PlanWorld> {
  const stages = [stage('canary', ['canary'], { soakSeconds: 7200, after: [{ type: 'alarms', names: ['errors'] }] }), stage('rest', ['web'])];
  const world = new PlanWorld({ plan: { stages, ...plan }, groups: { canary: 2, web: 3 } });
  world.cloud.alarms.set('errors', 'OK');
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome === 'succeeded');
  return world;
}

/** Its next image fails on the canary. */
async function failedOnCanary(): Promise<PlanWorld> {
  const world = await patchedOnce();
  world.publish(NEWER_IMAGE);
  await world.until(() => world.isPatched('canary', NEWER_IMAGE));
  world.cloud.alarms.set('errors', 'ALARM');
  await world.until(() => world.outcome === 'failed');
  world.cloud.alarms.set('errors', 'OK');
  return world;
}

const images = (world: PlanWorld) => [world.images('canary'), world.images('web')];

test('after a patch that failed on its canary a rollback replaces the nodes that run its image, and no others', async () => {
  const world = await failedOnCanary();
  await world.command({ command: 'rollback', by: 'olga' });
  await world.until(() => world.outcome === 'rolled-back');
  await world.clock.advance(DAY);

  expect(images(world)).toEqual([{ [NEW_IMAGE]: 2 }, { [NEW_IMAGE]: 3 }]);
  expect([world.launches('canary'), world.launches('web'), world.group('web').refreshes.length]).toEqual([NEW_IMAGE, NEW_IMAGE, 1]);
  expect(await world.command({ command: 'status' })).toMatchObject({ rejected: [{ image: NEWER_IMAGE, because: 'rolled back by olga' }] });
});

test('a rollback is not taken back by another one', async () => {
  const world = await patchedOnce();
  await world.command({ command: 'rollback' });
  await world.until(() => world.outcome === 'rolled-back');
  await expect(world.command({ command: 'rollback' })).rejects.toThrow('No group of the plan has a former image');
  await world.clock.advance(10 * MINUTE);

  expect(images(world)).toEqual([{ [OLD_IMAGE]: 2 }, { [OLD_IMAGE]: 3 }]);
});

test('nothing is rolled back where no node runs the image of the patch that failed any more', async () => {
  const world = await failedOnCanary();
  world.group('canary').setDesiredCapacity(0);
  await expect(world.command({ command: 'rollback' })).rejects.toThrow('nodes of a rejected one');
});

test('only an image that is rejected is accepted, so that one that is spelt wrong is noticed', async () => {
  const world = await failedOnCanary();
  await expect(world.command({ command: 'accept', image: NEW_IMAGE })).rejects.toThrow(`Allowed: accept with an image that is rejected: ${NEWER_IMAGE}.`);
  expect(await world.command({ command: 'accept', image: NEWER_IMAGE })).toMatchObject({ rejected: [] });
});
