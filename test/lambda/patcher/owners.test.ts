import { HOUR, MINUTE, NEW_IMAGE, PlanWorld, stage } from './plan-world';

const OWNERS = [{ owner: 'Deployment shop/web', result: 'replaced', moves: 2, surged: 1, interrupted: false }];

/** A patch of three nodes, each of whose drains is told when it is terminated. */
function patched(how: { readonly times?: number; readonly lateMs?: number; readonly owners?: object[] } = {}): PlanWorld {
  const { times = 1, lateMs = 0, owners = OWNERS } = how;
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'], { soakSeconds: 3600 })] }, groups: { web: 3 } });
  world.cloud.autoScaling.onChange(({ instanceId, to }) => {
    if (to !== 'Terminating') {
      return;
    }
    const detail = { version: '1', group: 'web', instance: instanceId, started: new Date(world.clock.now()).toISOString(), owners };
    for (let time = 0; time < times; time++) {
      world.clock.schedule(world.clock.now() + lateMs, () => void world.cloud.events.publish({
        'source': 'cdk-graceful-node-group', 'detail-type': 'Drain Ended', 'resources': [], detail,
      }));
    }
  });
  world.publish(NEW_IMAGE);
  return world;
}

test.each([
  ['once', {}], ['twice', { times: 2 }], ['late, when its node is long gone', { lateMs: 30 * MINUTE }],
])('the end of a patch says what it did to every owner, though each drain is told %s', async (_, how) => {
  const world = patched(how);
  await world.until(() => world.outcome !== undefined);

  const owners = [{ owner: 'Deployment shop/web', moves: 6, surged: 3, interrupted: 0 }];
  expect(world.events('Patch Ended')).toEqual([expect.objectContaining({ outcome: 'succeeded', owners })]);
  expect(world.said('Patch ended')).toEqual([expect.objectContaining({ owners })]);
  expect(await world.command({ command: 'status' })).toMatchObject({ lastPatch: { owners } });
});

test('the status says it while the patch is on', async () => {
  const world = patched({ owners: [{ ...OWNERS[0], interrupted: true }] });
  await world.until(() => world.isPatched('web'));
  await world.clock.advance(10 * MINUTE);
  expect(await world.command({ command: 'status' })).toMatchObject({ patch: { owners: [{ owner: 'Deployment shop/web', interrupted: 3 }] } });
});

test('what a drainer of another version says is taken as far as it goes, and what is no event at all is thrown away', async () => {
  const world = patched({ owners: [{ owner: 'Deployment shop/web', result: 'replaced' }] });
  world.drainEnds.send('nonsense');
  await world.until(() => world.outcome !== undefined);

  expect(world.events('Patch Ended')).toMatchObject([{ owners: [{ owner: 'Deployment shop/web', moves: 0 }] }]);
  expect(world.drainEnds.messages).toEqual([]);
});

test('a queue that does not answer keeps no patch from its end', async () => {
  const world = patched();
  world.cloud.faults.onCalls({ action: 'sqs:ReceiveMessage', fault: 'internal-error', until: world.clock.now() + 10 * HOUR });
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('succeeded');
  expect(world.said('Ends of drains could not be read and are asked for again').length).toBeGreaterThan(0);
});

test('a function that dies after any call counts each drain once', async () => {
  for (let call = 5; call < 400; call += 37) {
    let killed = false;
    const world = new PlanWorld({
      plan: { stages: [stage('all', ['web'])] },
      groups: { web: 1 },
      onStart: (boundary) => {
        if (!killed) {
          boundary.killAtCall(call, 'after');
        }
        boundary.killed.addEventListener('abort', () => {
          killed = true;
        });
      },
    });
    world.cloud.autoScaling.onChange(({ instanceId, to }) => {
      if (to !== 'Terminating') {
        return;
      }
      const detail = { group: 'web', instance: instanceId, started: new Date(world.clock.now()).toISOString(), owners: OWNERS };
      world.cloud.events.publish({ 'source': 'cdk-graceful-node-group', 'detail-type': 'Drain Ended', 'resources': [], detail });
    });
    world.publish(NEW_IMAGE);
    await world.until(() => world.outcome !== undefined);
    expect(world.events('Patch Ended').at(-1)).toMatchObject({ outcome: 'succeeded', owners: [{ moves: 2 }] });
  }
}, 120_000);
