import { DAY, HOUR, MINUTE, NEW_IMAGE, NEWER_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';
import type { CheckDocument, PlanDocument } from '../../../src/options/patch-plan';

const ALARM: CheckDocument = { type: 'alarms', names: ['errors'] };
const APPROVAL: CheckDocument = { type: 'approval', timeoutSeconds: 86_400 };

function canaryAndRest(canary: Parameters<typeof stage>[2], rest: Parameters<typeof stage>[2] = {}, plan: Partial<PlanDocument> = {}): PlanWorld {
  const world = new PlanWorld({ plan: { stages: [stage('canary', ['canary'], canary), stage('rest', ['web'], rest)], ...plan }, groups: { canary: 2, web: 3 } });
  world.cloud.alarms.set('errors', 'OK');
  world.publish(NEW_IMAGE);
  return world;
}

/** A function of the user's, with what it answers. */
function checkFunction(world: PlanWorld, answer: (question: unknown) => unknown): CheckDocument & { readonly type: 'function' } {
  const runtime = new InProcessRuntime({ clock: world.clock, load: () => async (event) => answer(event) });
  const { arn } = world.cloud.createFunction({ name: 'smoke-test', roleArn: 'arn:aws:iam::111122223333:role/smoke', runtime });
  return { type: 'function', arn };
}

const SMOKE_TEST = 'arn:aws:lambda:eu-central-1:111122223333:function:smoke-test';

test('an alarm that goes off while the canary soaks ends the patch: the others stay as they are, and nothing launches the image any more', async () => {
  const world = canaryAndRest({ soakSeconds: 8 * 3600, after: [ALARM] });
  await world.until(() => world.isPatched('canary'));
  await world.clock.advance(5 * HOUR);
  world.cloud.alarms.set('errors', 'ALARM');
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('failed');
  expect(world.events('Patch Failed')).toEqual([expect.objectContaining({ because: 'the alarm errors is on while stage canary soaks' })]);
  expect([world.images('canary'), world.images('web')]).toEqual([{ [NEW_IMAGE]: 2 }, { [OLD_IMAGE]: 3 }]);
  expect([world.launches('canary'), world.launches('web')]).toEqual([OLD_IMAGE, OLD_IMAGE]);

  // Not again the same image, but the next one.
  world.cloud.alarms.set('errors', 'OK');
  await world.clock.advance(2 * DAY);
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 3 });
  world.publish(NEWER_IMAGE);
  await world.until(() => world.isPatched('web', NEWER_IMAGE), 3 * DAY);
});

test('with ROLL_BACK the nodes that run the image are replaced by ones of the former image at once, outside of windows too', async () => {
  const world = canaryAndRest({ soakSeconds: 86_400, after: [ALARM] }, {}, { onFailure: 'ROLL_BACK', windows: [{ cron: '0 2 * * *', timeZone: 'UTC', durationSeconds: 3600 }] });
  await world.until(() => world.isPatched('canary'));
  await world.clock.advance(5 * HOUR);
  world.cloud.alarms.set('errors', 'ALARM');
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('rolled-back');
  expect(new Date(world.clock.now()).getUTCHours()).toBeGreaterThanOrEqual(3);
  expect([world.images('canary'), world.images('web')]).toEqual([{ [OLD_IMAGE]: 2 }, { [OLD_IMAGE]: 3 }]);
  expect(world.launches('canary')).toBe(OLD_IMAGE);
});

test('an alarm in the middle of a stage cancels its refresh', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'], { after: [ALARM] })] }, groups: { web: 6 } });
  world.cloud.alarms.set('errors', 'OK');
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 2);
  world.cloud.alarms.set('errors', 'ALARM');
  await world.until(() => world.outcome === 'failed');

  expect(world.group('web').refreshes.map(({ status }) => status)).toEqual(['Cancelled']);
  expect(world.images('web')[OLD_IMAGE]).toBeGreaterThan(1);
});

test('a stage does not begin while one of its alarms is on, or is not there', async () => {
  const world = canaryAndRest({ before: [{ type: 'alarms', names: ['errors', 'latency'] }] });
  world.cloud.alarms.set('errors', 'ALARM');
  await world.clock.advance(3 * HOUR);
  expect(world.said('Patch waits').at(-1)).toMatchObject({ because: 'the alarm errors is on; there is no alarm latency' });
  expect(world.launches('canary')).toBe(OLD_IMAGE);

  world.cloud.alarms.set('errors', 'OK');
  world.cloud.alarms.set('latency', 'OK');
  await world.until(() => world.outcome === 'succeeded');
});

test('an approval that never comes ends the patch in time, and its image is not tried again', async () => {
  const world = canaryAndRest({}, { before: [APPROVAL] });
  await world.until(() => world.outcome !== undefined, 5 * DAY);

  expect(world.outcome).toBe('stopped');
  expect(world.events('Patch Approval Requested')).toEqual([expect.objectContaining({ stage: 'rest', when: 'before' })]);
  expect(world.said('Patch failed')[0]).toMatchObject({ because: 'nobody approved to begin stage rest in time' });
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 3 });
  await world.clock.advance(2 * DAY);
  expect(world.said('Patch begun')).toHaveLength(1);
});

test('the patch goes on when a person approves', async () => {
  const world = canaryAndRest({}, { before: [APPROVAL] });
  await world.until(() => world.events('Patch Approval Requested').length > 0);
  await world.clock.advance(10 * HOUR);
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 3 });
  await world.command({ command: 'approve', by: 'olga' });
  await world.until(() => world.group('web').refresh !== undefined, MINUTE);
  await world.until(() => world.outcome === 'succeeded');
});

test('what a person has approved is rolled out, and what is published after that follows as another patch', async () => {
  const tuesdays = [{ cron: '0 2 * * TUE', timeZone: 'UTC', durationSeconds: 4 * 3600 }];
  const world = new PlanWorld({ plan: { windows: tuesdays, stages: [stage('all', ['web'], { before: [APPROVAL] })] }, groups: { web: 2 }, epoch: '2026-12-02T00:00:00Z' });
  world.publish(NEW_IMAGE);
  await world.until(() => world.events('Patch Approval Requested').length === 1);
  await world.clock.advance(MINUTE);
  await world.command({ command: 'approve', by: 'olga' });
  await world.clock.advance(DAY);
  world.publish(NEWER_IMAGE);
  await world.until(() => world.outcome !== undefined, 7 * DAY);
  expect([world.outcome, world.images('web')]).toEqual(['succeeded', { [NEW_IMAGE]: 2 }]);
  await world.until(() => world.events('Patch Approval Requested').length === 2);
  expect(world.events('Patch Approval Requested')[1].images).toEqual([{ group: 'web', from: NEW_IMAGE, to: NEWER_IMAGE }]);
});

test('an image that is published before anybody has approved is asked for anew, and has its own time', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'], { before: [{ type: 'approval', timeoutSeconds: 24 * 3600 }] })] }, groups: { web: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.events('Patch Approval Requested').length === 1);
  await world.clock.advance(20 * HOUR);
  world.publish(NEWER_IMAGE);
  await world.clock.advance(20 * HOUR);
  expect(world.events('Patch Approval Requested').map(({ images }) => images)).toEqual([
    [{ group: 'web', from: OLD_IMAGE, to: NEW_IMAGE }], [{ group: 'web', from: OLD_IMAGE, to: NEWER_IMAGE }],
  ]);
  expect(world.outcome).toBeUndefined();
  await world.command({ command: 'approve' });
  await world.until(() => world.outcome === 'succeeded');
  expect(world.images('web')).toEqual({ [NEWER_IMAGE]: 2 });
});

test('an approval of one stage is none of the next, nor of the time before it', async () => {
  const world = canaryAndRest({ before: [APPROVAL], after: [APPROVAL] }, { before: [APPROVAL] });
  for (const expected of [['canary', 'before'], ['canary', 'after'], ['rest', 'before']]) {
    await world.until(() => world.events('Patch Approval Requested').length > 0 && world.events('Patch Approval Requested').at(-1)?.stage === expected[0]
      && world.events('Patch Approval Requested').at(-1)?.when === expected[1]);
    await world.clock.advance(HOUR);
    expect(world.events('Patch Approval Requested').at(-1)).toMatchObject({ stage: expected[0], when: expected[1] });
    await world.command({ command: 'approve' });
  }
  await world.until(() => world.outcome === 'succeeded');
});

test('approve is refused where no approval is waited for', async () => {
  const world = canaryAndRest({});
  await world.until(() => world.group('canary').refresh !== undefined);
  await expect(world.command({ command: 'approve' })).rejects.toThrow('waits for no approval');
});

test('a function is asked before a stage until it agrees', async () => {
  const world = canaryAndRest({ before: [{ type: 'function', arn: SMOKE_TEST }] });
  let ok = false;
  const questions: unknown[] = [];
  checkFunction(world, (question) => {
    questions.push(question);
    return ok ? { ok } : { ok, because: 'a release is on' };
  });
  await world.clock.advance(2 * HOUR);
  expect(world.said('Patch waits').at(-1)).toMatchObject({ because: 'smoke-test does not agree: a release is on' });
  expect(questions[0]).toMatchObject({ plan: 'weekly', stage: 'canary' });
  ok = true;
  await world.until(() => world.outcome === 'succeeded');
});

test.each([
  ['it says so', () => ({ ok: false, because: 'checkout is slow' }), 'checkout is slow'],
  ['it fails', () => { throw new Error('no route'); }, 'it fails'],
  ['its answer is none', () => 'fine', 'its answer is "fine"'],
])('a function that does not agree after a stage ends the patch: %s', async (_, answer, because) => {
  const world = canaryAndRest({ after: [{ type: 'function', arn: SMOKE_TEST }] });
  checkFunction(world, answer);
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('failed');
  expect(world.said('Patch failed')[0].because).toContain(because);
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 3 });
});

test('a patch that is stopped ends, and what is half done stays', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 6 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 2);
  await world.command({ command: 'stop', by: 'olga' });
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('stopped');
  expect(world.said('Patch ended')[0].because).toBe('stopped by olga');
  const then = world.images('web');
  expect(Object.keys(then).sort()).toEqual([OLD_IMAGE, NEW_IMAGE]);
  expect(world.launches('web')).toBe(OLD_IMAGE);
  expect(await world.command({ command: 'status' })).toMatchObject({
    rejected: [{ image: NEW_IMAGE, since: expect.stringMatching(/UTC$/) as string, because: 'stopped by olga' }],
  });
  await world.clock.advance(DAY);
  expect(world.images('web')).toEqual(then);

  // Until somebody accepts the image after all.
  await world.command({ command: 'accept', image: NEW_IMAGE });
  await world.until(() => world.isPatched('web'));
});

test('a patch that has ended is rolled back by a command: the former image is written and every node runs it', async () => {
  const world = canaryAndRest({});
  await world.until(() => world.outcome === 'succeeded');
  await world.command({ command: 'rollback', by: 'olga' });
  await world.until(() => world.outcome === 'rolled-back');

  expect([world.images('canary'), world.images('web')]).toEqual([{ [OLD_IMAGE]: 2 }, { [OLD_IMAGE]: 3 }]);
  await world.clock.advance(2 * DAY);
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 3 });

  // Said once more, it is no way back to what was rolled back.
  await expect(world.command({ command: 'rollback', by: 'paul' })).rejects.toThrow('No group of the plan has a former image to go back to');
  await world.clock.advance(DAY);
  expect([world.images('canary'), world.images('web')]).toEqual([{ [OLD_IMAGE]: 2 }, { [OLD_IMAGE]: 3 }]);
});

test('the status says what the patch does and waits for; a command that there is not is refused with those that there are', async () => {
  const world = canaryAndRest({ soakSeconds: 3600 });
  await world.until(() => world.isPatched('canary'));
  await world.clock.advance(10 * MINUTE);
  expect(await world.command({ command: 'status' })).toMatchObject({
    plan: 'weekly', outdated: { canary: 0, web: 3 }, patch: { stage: 'canary', phase: 'soaking', waitsFor: expect.stringContaining('soaks until') as string },
  });
  expect(await world.command({ command: 'status' })).toMatchObject({
    patch: { images: { web: { from: OLD_IMAGE, to: NEW_IMAGE, published: '2026-12-01 00:00 UTC' } } },
  });
  await expect(world.command({ command: 'explode' })).rejects.toThrow('Allowed: {"command": ...} with status, forecast, now');
});
