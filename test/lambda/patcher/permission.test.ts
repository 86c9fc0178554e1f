import { DAY, HOUR, MINUTE, NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';

/** Ten nodes take an hour and more. */
const TEN = { groups: { workers: 10 } };
const stages = [stage('all', ['workers'])];
const at = (world: PlanWorld) => new Date(world.clock.now()).toISOString().slice(11, 16);

test('nothing is replaced before a window opens, and the patch says when that is', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages, windows: [{ cron: '0 2 * * SUN', timeZone: 'Europe/Berlin', durationSeconds: 4 * 3600 }] } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('workers').refreshes.length > 0, 7 * DAY);

  expect(new Date(world.clock.now()).toISOString()).toMatch(/^2026-12-06T01:00/);
  expect(world.launches('workers')).toBe(NEW_IMAGE);
  expect(world.said('Patch waits')[0]).toMatchObject({ because: 'no maintenance window is open' });
});

test('a window that closes lets the replacement under way end, and the next one goes on without replacing what is new', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages, windows: [{ cron: '0 2 * * *', timeZone: 'UTC', durationSeconds: 40 * 60 }] } });
  const old = world.group('workers').instances.map(({ instanceId }) => instanceId);
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('workers').refreshes[0]?.status === 'Cancelled');
  const { [OLD_IMAGE]: left, [NEW_IMAGE]: done } = world.images('workers');
  expect(at(world)).toMatch(/^02:4/);
  // One may still be launched.
  expect([left + done >= 9, left > 0, done > 3]).toEqual([true, true, true]);
  const fresh = world.group('workers').instances.filter(({ machine }) => machine.imageId === NEW_IMAGE).map(({ instanceId }) => instanceId);

  await world.clock.advance(20 * HOUR);
  // Nothing was protected for a whole day.
  expect(world.group('workers').instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn)).toEqual([]);
  await world.until(() => world.outcome !== undefined, 5 * DAY);
  expect(world.outcome).toBe('succeeded');
  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 10 });
  const present = world.group('workers').instances.map(({ instanceId }) => instanceId);
  expect(fresh.filter((id) => !present.includes(id))).toEqual([]);
  expect(present.filter((id) => old.includes(id))).toEqual([]);
  expect(world.group('workers').instances.some(({ protectedFromScaleIn }) => protectedFromScaleIn)).toBe(false);
  expect(world.cloud.ec2.findInstances(present).flatMap(({ tags }) => Object.keys(tags))).toEqual(present.map(() => 'aws:autoscaling:groupName'));
});

test('a freeze that begins in mid-patch stops it like the end of a window, and the patch goes on when it is over', async () => {
  const freeze = { type: 'time' as const, from: '2026-12-01T02:00:00Z', to: '2026-12-03T12:00:00Z', because: 'Black Friday' };
  const world = new PlanWorld({ ...TEN, plan: { stages, freezes: [freeze] } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('workers').refreshes[0]?.status === 'Cancelled');
  expect(at(world)).toMatch(/^02:0/);
  expect(world.images('workers')[OLD_IMAGE]).toBeGreaterThan(0);
  await world.until(() => world.group('workers').refreshes.length > 1, 4 * DAY);
  expect(new Date(world.clock.now()).toISOString()).toMatch(/^2026-12-03T12:0/);
  await world.until(() => world.outcome === 'succeeded');

  expect(world.said('Patch waits').map(({ because }) => because)).toContain('frozen until 2026-12-03 12:00 UTC: Black Friday');
});

test('a change calendar that is closed freezes the plan, and so does one that is not there', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages, freezes: [{ type: 'calendar' as const, name: 'holidays' }] } });
  world.publish(NEW_IMAGE);
  await world.clock.advance(2 * HOUR);
  expect(world.said('Patch waits').map(({ because }) => because)).toEqual(['frozen: the calendar holidays does not answer']);

  const opensAt = Date.parse('2026-12-02T10:00:00Z');
  world.cloud.parameters.calendars.set('holidays', (now) => ({ state: now < opensAt ? 'CLOSED' : 'OPEN', nextTransition: now < opensAt ? '2026-12-02T10:00:00Z' : undefined }));
  await world.until(() => world.group('workers').refreshes.length > 0);
  expect(world.clock.now() - opensAt).toBeLessThan(2 * MINUTE);
});

test('an emergency patch begins at once, whatever windows and freezes say, by one command', async () => {
  const world = new PlanWorld({
    ...TEN,
    plan: {
      stages: [stage('all', ['workers'], { before: [{ type: 'approval', timeoutSeconds: 3600 }] })],
      windows: [{ cron: '0 2 1 1 *', timeZone: 'UTC', durationSeconds: 3600 }],
      freezes: [{ type: 'time' as const, from: '2026-11-01T00:00:00Z', to: '2026-12-31T00:00:00Z', because: 'end of the year' }],
      minimumImageAgeSeconds: 60 * 86_400,
    },
  });
  world.publish(NEW_IMAGE);
  await world.clock.advance(2 * HOUR);
  expect(world.group('workers').refreshes).toEqual([]);

  const answer = await world.command({ command: 'now', by: 'olga' });
  expect(answer).toMatchObject({ patch: { kind: 'emergency', phase: 'replacing' } });
  await world.until(() => world.group('workers').refresh !== undefined, MINUTE);
  expect(world.group('workers').refreshes.map(({ preferences }) => preferences.maxHealthyPercentage)).toEqual([125]);
  await world.until(() => world.outcome === 'succeeded');
});

test('a regular patch that waits for its window goes on at once when it is declared an emergency', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages, windows: [{ cron: '0 2 1 1 *', timeZone: 'UTC', durationSeconds: 3600 }] } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.said('Patch waits').length > 0);
  await world.command({ command: 'now' });
  await world.until(() => world.group('workers').refresh !== undefined, MINUTE);
  await world.until(() => world.outcome === 'succeeded');
});

test('a patch that is paused replaces nothing more until it is resumed', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('workers')[NEW_IMAGE] ?? 0) >= 2);
  expect(await world.command({ command: 'pause', by: 'olga' })).toMatchObject({ permission: expect.stringContaining('paused by olga') as string });
  await world.until(() => world.group('workers').refreshes[0].status === 'Cancelled');
  const then = world.images('workers');
  await world.clock.advance(DAY);
  expect(world.images('workers')).toEqual(then);

  await world.command({ command: 'resume' });
  await world.until(() => world.outcome === 'succeeded');
  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 10 });
});

test('a paused plan begins no patch', async () => {
  const world = new PlanWorld({ ...TEN, plan: { stages } });
  await world.command({ command: 'pause' });
  world.publish(NEW_IMAGE);
  await world.clock.advance(3 * DAY);
  expect(world.said('Patch begun')).toEqual([]);
});

test('a year of weekly patches begins each of them at the same time of the clock on the wall, over both changes', async () => {
  const world = new PlanWorld({
    groups: { workers: 1 },
    plan: { stages, windows: [{ cron: '0 2 * * TUE', timeZone: 'Europe/Berlin', durationSeconds: 4 * 3600 }] },
    // It looks every evening, an hour after images come.
    epoch: '2027-01-03T21:00:00Z',
    tick: 'rate(1 day)',
  });
  // A new image every Monday evening.
  await world.clock.advance(23 * HOUR);
  for (let week = 0; week < 52; week++) {
    const image = `ami-${(week + 16).toString(16).padStart(8, '0')}`;
    world.cloud.ec2.images.set(image, world.clock.now());
    world.publish(image);
    await world.clock.advance(7 * DAY);
    expect(world.isPatched('workers', image)).toBe(true);
  }

  const began = world.group('workers').refreshes.map(({ startedAt }) => startedAt);
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', weekday: 'short', hour: '2-digit', minute: '2-digit' });
  expect(began).toHaveLength(52);
  expect(new Set(began.map((time) => local.format(time).replace(',', '')))).toEqual(new Set(['Tue 02:00']));
  expect([...new Set(began.map((time) => new Date(time).getUTCHours()))].sort()).toEqual([0, 1]);
}, 120_000);
