import { BudgetShares, shareBudgets } from './budgets';
import { desiredHealthy, floorOf } from './floor';
import { objectOf, OwnerId, ownerOfPod, Wish, wishOf } from './owners';
import type { Deployment, Pod, PodDisruptionBudget, StoredObject } from '../cluster/objects';
import { matchesMap } from '../cluster/selectors';
import type { Store } from '../cluster/store';
import { isFinished } from '../component-base/pod-state';
import { rollingUpdateLimits } from '../component-base/rounding';
import { isShared, volumesOf } from '../component-base/volumes';
import { quotaRefusal } from '../controllers/quota';

export interface ExpectedInterruption {
  /** Such as `Deployment shop/cart`. */
  readonly key: string;
  readonly owner: OwnerId;
  /** Why no drain can move it without an interruption. */
  readonly reason: string;
}

export interface InterruptionOptions {
  /** Whether a pod's replacement can be brought up before the pod goes. */
  readonly surge: boolean;
  /**
   * Only owners with pods on these nodes.
   * @default - all nodes
   */
  readonly nodes?: ReadonlySet<string>;
}

interface Candidate extends Wish {
  readonly owner: OwnerId;
  readonly object: StoredObject | undefined;
  readonly pods: readonly Pod[];
  readonly desired: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** The owners that cannot be moved off their nodes without an interruption, as the cluster itself shows. */
export function expectedInterruptions(store: Store, { surge, nodes }: InterruptionOptions): ExpectedInterruption[] {
  const candidates = candidatesOf(store);
  const shares = shareBudgets(candidates.map(({ owner, labels }) => ({ key: owner.uid, namespace: owner.namespace, labels })), store);
  const desired = new Map(candidates.map((candidate) => [candidate.owner.uid, candidate.desired]));
  return candidates
    .filter(({ pods }) => !nodes || pods.some((pod) => nodes.has(pod.spec.nodeName ?? '')))
    .flatMap((candidate) => {
      const obstacle = obstacleOf(candidate, shares, desired);
      const reason = obstacle && (surge ? noSurgeBecause(candidate, obstacle, store) : obstacle.reason);
      return reason ? [{ key: candidate.owner.key, owner: candidate.owner, reason }] : [];
    });
}

function candidatesOf(store: Store): Candidate[] {
  const groups = new Map<string, { owner: OwnerId; pods: Pod[] }>();
  for (const pod of store.list('pods').filter((each) => each.spec.nodeName && !isFinished(each))) {
    const owner = ownerOfPod(pod, store);
    if (!owner) {
      continue;
    }
    const group = groups.get(owner.uid) ?? { owner, pods: [] };
    group.pods.push(pod);
    groups.set(owner.uid, group);
  }
  return [...groups.values()].map(({ owner, pods }) => {
    const object = objectOf(owner, store);
    const wish: Wish = object ? wishOf(object) : { desired: undefined, maxUnavailable: 0, minReadySeconds: 0 };
    return { ...wish, owner, object, pods, desired: wish.desired ?? pods.length, labels: wish.labels ?? pods[0].metadata.labels ?? {} };
  });
}

interface Obstacle {
  readonly reason: string;
  /** Whether an additional pod would remove the obstacle. */
  readonly yieldsToSurge: boolean;
}

/** Why none of its pods can ever go while it stays at its floor. */
function obstacleOf(candidate: Candidate, shares: BudgetShares, desiredOf: ReadonlyMap<string, number>): Obstacle | undefined {
  const { owner, desired, maxUnavailable } = candidate;
  if (owner.kind === 'Pod') {
    return { reason: 'nobody makes it again', yieldsToSurge: false };
  }
  const budgets = shares.all(owner.uid);
  if (budgets.length > 1) {
    return { reason: `${names(budgets)} select the same pods, and the API server evicts none of those`, yieldsToSurge: false };
  }
  const floor = floorOf(desired, maxUnavailable, shares.own(owner.uid));
  if (desired > 0 && floor.pods >= desired) {
    const reason = floor.from === 'one replica' || desired === 1 ? 'one replica' : `${floor.from} needs all of its ${desired} replicas`;
    return { reason, yieldsToSurge: true };
  }
  const [shared] = budgets;
  const expected = shared ? shares.owners(shared).reduce((sum, uid) => sum + (desiredOf.get(uid) ?? 0), 0) : 0;
  return shared && expected > 0 && desiredHealthy(shared, expected) >= expected
    ? { reason: `budget ${shared.metadata.name} needs all of the ${expected} pods that it selects`, yieldsToSurge: true }
    : undefined;
}

/** Why it cannot have an additional pod for a while; undefined: it can. */
function noSurgeBecause(candidate: Candidate, obstacle: Obstacle, store: Store): string | undefined {
  if (!obstacle.yieldsToSurge) {
    return obstacle.reason;
  }
  const { owner, object, pods } = candidate;
  const because = (why: string) => `${obstacle.reason}, and ${why}`;
  if (owner.kind === 'StatefulSet') {
    return because('a StatefulSet cannot surge');
  }
  if (object?.kind !== 'Deployment') {
    return because(`the pods of a ${owner.kind} without a Deployment cannot be released`);
  }
  const forbidden = surgeForbidden(object as Deployment);
  if (forbidden) {
    return because(forbidden);
  }
  const volume = volumesOf(pods[0], store).find((each) => !isShared(each));
  if (volume) {
    return because(`its volume ${volume.metadata.name} can be on one node only`);
  }
  const service = store.list('services', { namespace: owner.namespace }).find(({ spec }) =>
    spec?.selector?.['pod-template-hash'] !== undefined && matchesMap(spec.selector, pods[0].metadata.labels));
  if (service) {
    return because(`the Service ${service.metadata.name} selects by pod-template-hash`);
  }
  const refusal = quotaRefusal(store, owner.namespace, pods[0].spec);
  return refusal && because(`its namespace has no room for one pod more: ${refusal}`);
}

function surgeForbidden({ spec }: Deployment): string | undefined {
  if (spec.strategy?.type === 'Recreate') {
    return 'its strategy is Recreate';
  }
  const { surge } = rollingUpdateLimits(spec.strategy?.rollingUpdate, spec.replicas ?? 1);
  return surge === 0 ? 'its maxSurge is 0' : undefined;
}

function names(budgets: readonly PodDisruptionBudget[]): string {
  return `budgets ${budgets.map(({ metadata }) => metadata.name).join(' and ')}`;
}
