import { DAY, NEW_IMAGE, PlanWorld, stage } from './plan-world';

interface Forecast {
  readonly groups: ReadonlyArray<{
    readonly group: string; readonly outdated: number; readonly from?: string; readonly to?: string; readonly sentence: string;
  }>;
}

const stages = [stage('canary', ['canary'], { soakSeconds: 86_400 }), stage('rest', ['web'])];
const groups = { canary: 1, web: 20 };

async function forecastOf(world: PlanWorld, minutesPerNode?: number): Promise<Forecast['groups']> {
  world.publish(NEW_IMAGE);
  return (await world.command({ command: 'forecast', ...minutesPerNode !== undefined && { minutesPerNode } }) as unknown as Forecast).groups;
}

test('a dry run says which nodes would go when, over soak times and windows, and replaces nothing', async () => {
  const windows = [{ cron: '0 2 * * *', timeZone: 'UTC', durationSeconds: 2 * 3600 }];
  const world = new PlanWorld({ plan: { stages, windows }, groups, epoch: '2026-12-01T12:00:00Z' });
  // Two of twenty at a time, 25 minutes each pair: more than one window.
  expect(await forecastOf(world, 25)).toEqual([
    expect.objectContaining({ group: 'canary', outdated: 1, from: '2026-12-02T02:00:00.000Z', to: '2026-12-02T02:25:00.000Z' }),
    expect.objectContaining({ group: 'web', outdated: 20, from: '2026-12-03T02:25:00.000Z', to: '2026-12-05T02:35:00.000Z' }),
  ]);
  expect(world.group('web').refreshes).toEqual([]);
  expect(world.said('Patch begun')).toEqual([]);
});

test('it says where no window ever opens', async () => {
  const world = new PlanWorld({ plan: { stages, windows: [{ cron: '0 0 30 2 *', timeZone: 'UTC', durationSeconds: 3600 }] }, groups });
  expect((await forecastOf(world)).map(({ sentence }) => sentence)).toEqual(['1 node of canary: no window opens for them', '20 nodes of web: no window opens for them']);
});

test('it skips what a freeze covers', async () => {
  const freezes = [{ type: 'time' as const, from: '2026-12-01T00:00:00Z', to: '2026-12-10T00:00:00Z', because: 'sale' }];
  const world = new PlanWorld({ plan: { stages, freezes }, groups });
  const [canary] = await forecastOf(world);
  expect(Date.parse(canary.from!)).toBe(world.clock.now() + 9 * DAY - (world.clock.now() - Date.parse('2026-12-01T00:00:00Z')));
});

test('it says so where nothing is outdated', async () => {
  const world = new PlanWorld({ plan: { stages }, groups });
  expect(await world.command({ command: 'forecast' })).toMatchObject({ says: 'Nothing is outdated.', groups: [] });
});
