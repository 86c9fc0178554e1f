import { forcedLimit } from './limit';
import type { PodTimes } from './pod-times';
import type { OwnerSpec } from './shapes';

const owner = (rest: Partial<OwnerSpec>): OwnerSpec => ({ kind: 'Deployment', name: 'web', replicas: 4, onDrainingNode: 2, preStopSeconds: 0, ...rest });
const old = (stopMs: number, app: string = 'web'): PodTimes => ({ name: 'old', app, createdAt: 0, leavingAt: 1_000, goneAt: 1_000 + stopMs });
const fresh = (startMs: number, app: string = 'web'): PodTimes => ({ name: 'new', app, createdAt: 500, readyAt: 500 + startMs });

test('pods that may all be missing at a time go while their replacements start', () => {
  expect(forcedLimit([owner({ onDrainingNode: 1 })], [old(2_000)], [fresh(3_000)])).toBe(3_000);
});

test('where they may not, replacements come first, side by side', () => {
  expect(forcedLimit([owner({})], [old(2_000), old(1_500)], [fresh(2_500), fresh(3_000)])).toBe(5_000);
  expect(forcedLimit([owner({ replicas: 1, onDrainingNode: 1 })], [old(2_000)], [fresh(3_000)])).toBe(5_000);
  expect(forcedLimit([owner({ budget: { minAvailable: '100%' } })], [old(2_000)], [fresh(3_000)])).toBe(5_000);
});

test('the pods of a StatefulSet go one after another, each when the one before is back', () => {
  expect(forcedLimit([owner({ kind: 'StatefulSet', budget: { maxUnavailable: 1 } })], [old(2_000)], [fresh(3_000)])).toBe(10_000);
});

test('the slowest owner sets the limit, and one that is not known makes it unknown', () => {
  const owners = [owner({ onDrainingNode: 1 }), owner({ name: 'api', onDrainingNode: 1 })];
  expect(forcedLimit(owners, [old(1_000), old(9_000, 'api')], [fresh(2_000), fresh(2_000, 'api')])).toBe(9_000);
  expect(forcedLimit(owners, [old(1_000)], [fresh(2_000), fresh(2_000, 'api')])).toBeUndefined();
});
