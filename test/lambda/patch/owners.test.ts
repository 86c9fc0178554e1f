import { countDrains, type EndedDrain, type PatchedOwners } from '../../../lambda/patch/owners';
import { BEFORE_IT_BEGINS, type PatchState } from '../../../lambda/patch/state';
import type { GroupDocument } from '../../../src/options/patch-plan';

const GROUPS: Record<string, GroupDocument> = { web: { v: 1, groupName: 'production-web', clusterName: 'production', source: { type: 'launchTemplate' }, maxAbandonedLaunches: 3 } };
const STATE: PatchState = {
  ...BEFORE_IT_BEGINS, patch: 'weekly-1', kind: 'regular', beganAt: 0, since: 0, images: {}, groups: { web: { beganAt: 1_000, outdated: 3, endedAt: 900_000 } },
};
const WEB = { owner: 'Deployment shop/web', moves: 2, surged: 1, interrupted: false };

const drain = (number: number, rest: Partial<EndedDrain> = {}): EndedDrain =>
  ({ group: 'production-web', instance: `i-0123456789ab${String(number).padStart(5, '0')}`, started: 2_000 + 1_000 * number, owners: [WEB], ...rest });
const counted = (drains: readonly EndedDrain[], before?: PatchedOwners) => countDrains(before, drains, STATE, GROUPS);

test('every owner has its sums over the drains of the patch', () => {
  const { owners, others } = counted([drain(1), drain(2, { owners: [WEB, { owner: 'StatefulSet shop/orders', moves: 1, surged: 0, interrupted: true }] })]);
  expect(owners).toEqual([
    { owner: 'StatefulSet shop/orders', moves: 1, surged: 0, interrupted: 1 }, { owner: 'Deployment shop/web', moves: 4, surged: 2, interrupted: 0 },
  ]);
  expect(others).toEqual({ moves: 0, surged: 0, interrupted: 0 });
});

test('a drain that is told twice counts once, at once or later; the last drain of a retained instance is another one', () => {
  const once = counted([drain(1), drain(1)]);
  expect(once.owners).toMatchObject([{ moves: 2 }]);
  expect(counted([drain(1)], once)).toEqual(once);
  expect(counted([drain(1, { started: 700_000 })], once).owners).toMatchObject([{ moves: 4 }]);
});

test.each([
  ['of a group that is not of the plan', { group: 'production-batch' }],
  ['from before the turn of its group', { started: 500 }],
  ['from after it', { started: 900_001 }],
])('a drain %s is none of the patch', (_, rest) => {
  expect(counted([drain(1, rest)]).owners).toEqual([]);
});

test('another patch begins at nothing', () => {
  expect(counted([drain(2)], { ...counted([drain(1)]), patch: 'weekly-0' }).owners).toEqual([WEB].map((owner) => ({ ...owner, interrupted: 0 })));
});

test('however many owners there are, it fits into a parameter, those who were interrupted by name, and nothing is lost from the sums', () => {
  let all: PatchedOwners | undefined;
  for (let number = 0; number < 400; number++) {
    const owners = Array.from({ length: 10 }, (_, index) =>
      ({ owner: `Deployment a-namespace-with-a-long-name/service-with-a-long-name-${(number * 10 + index) % 700}`, moves: 1, surged: 0, interrupted: number === 30 && index === 0 }));
    all = counted([drain(number, { owners })], all);
    expect(JSON.stringify(all).length).toBeLessThan(8_000);
  }
  expect(all!.owners[0]).toMatchObject({ owner: expect.stringMatching(/-300$/) as string, interrupted: 1 });
  expect(all!.owners.reduce((sum, { moves }) => sum + moves, all!.others.moves)).toBe(4_000);
});
