import { podsOf } from '../../component-base/rounding';
import type { IntOrString, LabelSelector, Pod, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '../objects';
import { controllerOf, matchesSelector } from '../selectors';
import type { Store } from '../store';
import { timestamp } from '../time-format';

export interface BudgetOptions {
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  readonly unhealthyPodEvictionPolicy?: 'AlwaysAllow' | 'IfHealthyBudget';
}

export interface BudgetProps {
  readonly namespace: string;
  readonly name: string;
  readonly selector: LabelSelector;
  readonly options: BudgetOptions;
  /** When it was created. */
  readonly since: number;
}

/** A budget with a computed status. */
export function createBudget(store: Store, { namespace, name, selector, options, since }: BudgetProps): PodDisruptionBudget {
  const spec = { ...options, selector };
  return store.create('poddisruptionbudgets', {
    metadata: { name, namespace, generation: 1, creationTimestamp: timestamp(since) },
    spec,
    status: budgetStatus(store, namespace, spec, since),
  });
}

function budgetStatus(store: Store, namespace: string, spec: PodDisruptionBudgetSpec, since: number): PodDisruptionBudgetStatus {
  const pods = store.list('pods', { namespace }).filter((pod) => matchesSelector(spec.selector, pod.metadata.labels));
  const { minAvailable, maxUnavailable } = spec;
  // An absolute minimum does not depend on how many pods there should be.
  const expectedPods = typeof minAvailable === 'number' ? pods.length : expected(store, namespace, pods);
  const desiredHealthy = maxUnavailable !== undefined
    ? Math.max(0, expectedPods - podsOf(maxUnavailable, expectedPods, 'up'))
    : podsOf(minAvailable ?? 1, expectedPods, 'up');
  const currentHealthy = pods.filter(isHealthy).length;
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  return {
    observedGeneration: 1,
    expectedPods,
    desiredHealthy,
    currentHealthy,
    disruptionsAllowed,
    conditions: [{
      type: 'DisruptionAllowed',
      message: '',
      observedGeneration: 1,
      lastTransitionTime: timestamp(since),
      ...disruptionsAllowed > 0 ? { status: 'True', reason: 'SufficientPods' } : { status: 'False', reason: 'InsufficientPods' },
    }],
  };
}

/** The sum of what the controllers of the pods want. */
function expected(store: Store, namespace: string, pods: readonly Pod[]): number {
  const owners = new Map(pods.map(controllerOf).filter((owner) => owner !== undefined).map((owner) => [owner.uid, owner]));
  let sum = 0;
  for (const { kind, name } of owners.values()) {
    const owner = kind === 'ReplicaSet' ? store.get('replicasets', namespace, name)
      : kind === 'StatefulSet' ? store.get('statefulsets', namespace, name)
        : kind === 'ReplicationController' ? store.get('replicationcontrollers', namespace, name) : undefined;
    sum += owner?.spec.replicas ?? 0;
  }
  return sum;
}

function isHealthy(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined
    && Boolean(pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'));
}
