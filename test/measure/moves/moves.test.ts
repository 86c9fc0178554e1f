import { refreshFleet } from './refresh';

/** A small fleet, so that what `npm run measure:moves` measures in full cannot get lost unnoticed. */
const FLEET = { nodes: 6, layout: 'packed' } as const;

test('where pods are packed, a refresh moves each of them once, and more often without the taint on the nodes that it replaces', async () => {
  const [tainted, plain] = [await refreshFleet(FLEET, true), await refreshFleet(FLEET, false)];
  expect(tainted.secondsBelowFloor).toBe(0);
  expect(tainted.mean).toBeLessThanOrEqual(1.02 + tainted.forced);
  expect(plain.mean).toBeGreaterThan(tainted.mean + 0.1);
}, 60_000);
