import * as fc from 'fast-check';
import { check } from './check';
import { workload } from './workload';
import { decide } from '../../lambda/drain/decide';
import type { KindOnNeed, LoadedOnNeed } from '../../lambda/drain/snapshot';
import { place } from '../lambda/drain/placement/nodes';
import { budget, draining, later, NOTHING_LOADED, snapshotOf, withBaseline } from '../lambda/drain/snapshot-of';
import { type CompleteSnapshot, MINUTE, NOW, type Part } from '../lambda/drain/workloads';

const KINDS = Object.keys(NOTHING_LOADED) as KindOnNeed[];
/** Clusters in the middle of a drain: before and after the baseline is written, after some owners are gone, and when time is up. */
const clusters = fc.record({
  workloads: fc.array(workload, { minLength: 1, maxLength: 4 }),
  budgeted: fc.option(fc.nat(2), { nil: undefined }),
  surge: fc.constantFrom('WHEN_NEEDED' as const, 'NEVER' as const, 'ALWAYS' as const),
  whenBlocked: fc.constantFrom('RETAIN' as const, 'FORCE' as const, 'TERMINATE' as const),
  stage: fc.constantFrom('begins', 'goes on', 'has lost some'),
  now: fc.constantFrom(NOW, NOW + 49 * MINUTE, NOW + 51 * MINUTE),
  loaded: fc.subarray(KINDS),
});

type Case = typeof clusters extends fc.Arbitrary<infer T> ? T : never;

function clusterOf({ workloads, budgeted, surge, whenBlocked, stage }: Case): CompleteSnapshot {
  const drains = ['a', 'b'].map((name) => draining(name, { surge, whenBlocked }));
  const others: Part[] = [{ nodes: [place('c'), place('d')] }, ...budgeted === undefined ? [] : [budget({ name: 'some', apps: ['web'], allows: budgeted })]];
  const first = snapshotOf(...drains, ...workloads.flat(), ...others);
  if (stage === 'begins') {
    return first;
  }
  const begun = withBaseline(first);
  return stage === 'goes on' ? begun : later(begun, ...workloads.slice(1).flat(), ...others);
}

/** With any set of kinds loaded, to show that "not loaded" is never taken for "none". */
test('a decision equals the one with every kind loaded, or names kinds that it still needs', async () => {
  const seen = new Set<string>();
  const { asked } = await check(clusters, 2_000, async (one) => {
    const all = clusterOf(one);
    const decision = decide({ ...all, ...NOTHING_LOADED, ...Object.fromEntries(one.loaded.map((kind) => [kind, all[kind]])) }, one.now);
    if (decision.needs.length === 0) {
      seen.add('decided');
      expect(decision).toEqual(decide(all, one.now));
    } else {
      decision.needs.forEach((kind) => seen.add(kind));
      expect(decision).toMatchObject({ actions: [], drainingNodes: [], orphanedPods: [], wakeAt: Infinity });
      expect(one.loaded).not.toEqual(expect.arrayContaining(decision.needs.slice(0, 1)));
    }
  });
  if (asked >= 1_000) {
    expect([...seen].sort()).toEqual(['decided', ...KINDS].sort());
  }
});

/** Only requested kinds are ever loaded, so decisions must request enough. */
test('loading the kinds that decisions request leads to a decision, and no kind is requested twice', async () => {
  await check(clusters, 500, async (one) => {
    const all = clusterOf(one);
    let loaded: Partial<LoadedOnNeed> = {};
    for (let round = 0; round <= KINDS.length; round++) {
      const decision = decide({ ...all, ...NOTHING_LOADED, ...loaded }, one.now);
      if (decision.needs.length === 0) {
        return expect(decision).toEqual(decide(all, one.now));
      }
      expect(decision.needs.filter((kind) => kind in loaded)).toEqual([]);
      loaded = { ...loaded, ...Object.fromEntries(decision.needs.map((kind) => [kind, all[kind]])) };
    }
    throw new Error('No decision is made although everything is loaded.');
  });
});
