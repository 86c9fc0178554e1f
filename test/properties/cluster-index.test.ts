import * as fc from 'fast-check';
import { check } from './check';
import { workload } from './workload';
import { ClusterIndex } from '../../lambda/drain/index/cluster-index';
import { View } from '../../lambda/drain/index/view';
import { type KindOnNeed, NOT_LOADED, type Snapshot } from '../../lambda/drain/snapshot';
import type { KubernetesObject } from '../../lambda/kubernetes/objects';
import { budget, draining, NOTHING_LOADED, snapshotOf } from '../lambda/drain/snapshot-of';
import { NOW } from '../lambda/drain/workloads';

const KINDS = Object.keys(NOTHING_LOADED) as KindOnNeed[];
const NAMES = ['web', 'api', 'db'];

/** A cluster at some time: its owners with their pods and budgets, and which kinds are loaded. */
const moment = fc.record({
  workloads: fc.array(workload, { maxLength: 4 }),
  budgets: fc.array(fc.record({
    name: fc.constantFrom('one', 'two'), apps: fc.subarray(NAMES), allows: fc.nat(2), needs: fc.nat(2),
  }), { maxLength: 2 }),
  unloaded: fc.oneof({ weight: 3, arbitrary: fc.constant<KindOnNeed[]>([]) }, { weight: 1, arbitrary: fc.subarray(KINDS) }),
  finished: fc.subarray(NAMES),
});

type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

test('lookups that follow a cluster answer as those that are made anew', async () => {
  await check(fc.array(moment, { minLength: 2, maxLength: 6 }), 400, async (moments) => {
    const index = new ClusterIndex();
    let before: Snapshot | undefined;
    for (const one of moments) {
      before = snapshotAt(one, before);
      expect(answersOf(new View(before, NOW, index))).toEqual(answersOf(new View(before, NOW)));
    }
  });
}, 120_000);

/** Each object once, and identical to the previous one if nothing has changed, as from a watch. */
function snapshotAt({ workloads, budgets, unloaded, finished }: Moment, before?: Snapshot): Snapshot {
  const all = snapshotOf(...['a', 'b'].map((name) => draining(name)), ...workloads.flat(), ...budgets.map((each) => budget(each)));
  const known = new Map(Object.values(before ?? {}).flatMap((list: unknown) => (Array.isArray(list) ? list as KubernetesObject[] : []))
    .filter((object) => 'metadata' in object).map((object) => [object.metadata.uid, object]));
  const byUid = <T extends KubernetesObject>(objects: readonly T[]) => new Map(objects.map((object) => [object.metadata.uid, object]));
  const once = <T extends KubernetesObject>(objects: readonly T[]): T[] => [...byUid(objects).values()];
  const kept = <T extends KubernetesObject>(objects: readonly T[]): T[] => once(objects)
    .map((object) => (JSON.stringify(known.get(object.metadata.uid)) === JSON.stringify(object) ? known.get(object.metadata.uid) as T : object));
  const pods = all.pods.map((pod) => (finished.some((name) => pod.metadata.name === `${name}-0`) ? { ...pod, status: { ...pod.status, phase: 'Succeeded' } } : pod));
  const onNeed = Object.fromEntries(KINDS.map((kind) => [kind, unloaded.includes(kind) ? NOT_LOADED : kept<KubernetesObject>(all[kind])]));
  return { ...all, ...onNeed, pods: kept(pods), budgets: kept(all.budgets) };
}

/** Everything that the rules look up, in a fixed order. */
function answersOf(view: View) {
  const { pods, budgets, drainingNodes } = view.snapshot;
  const uids = (objects: readonly KubernetesObject[]): string[] => objects.map(({ metadata }) => metadata.uid).sort();
  const owners = new Map(pods.flatMap((pod) => view.ownerOf(pod) ?? []).map((owner) => [owner.uid, owner]));
  return {
    pods: pods.map((pod) => ({
      pod,
      owner: view.ownerOf(pod),
      object: view.ownerObjectOf(pod),
      replicaSet: view.replicaSetOf(pod),
      deployment: view.deploymentOf(pod),
      release: view.releaseOf(pod),
      isCounted: view.isCounted(pod),
      budgets: [...view.budgetsOf(pod)].sort((a, b) => a.metadata.uid.localeCompare(b.metadata.uid)),
    })),
    owners: [...owners.values()].map((owner) => ({
      owner: view.owner(owner.kind, owner.uid),
      pods: uids(view.podsOf(owner.uid)),
      own: budgets.filter((one) => view.isBudgetOf(one, owner)),
    })),
    nodes: drainingNodes.map(({ node }) => uids(view.podsOn(node.metadata.name))),
    released: uids(view.releasedPods),
    missing: view.kinds.missing !== undefined,
  };
}
