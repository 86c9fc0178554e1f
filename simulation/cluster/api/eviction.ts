import type { Condition, Pod, PodDisruptionBudget } from '../objects';
import { matchesSelector } from '../selectors';
import type { Store } from '../store';
import { timestamp } from '../time-format';
import { isObject } from '../values';
import { checkPreconditions, deleteOptions, DeleteOptions, deletePod } from './deletion';
import type { ApiRequest } from './request';
import { badRequest, failure, forbidden, notFound, Status, SUCCESS, tooManyRequests } from './status';
import { subjectOf } from './subject';

const VIOLATION = 'Cannot evict pod as it would violate the pod\'s disruption budget.';
const BUDGET_LAGS_RETRY_SECONDS = 10;
const MOST_DISRUPTED_PODS = 2000;

/** Parses the Eviction, and refuses it unless it is for the pod in the URL, before admission. */
export function readEviction(request: ApiRequest): DeleteOptions {
  const { body } = request;
  if (!isObject(body) || (body.kind !== undefined && body.kind !== 'Eviction')) {
    throw badRequest('the body of the request is no Eviction object');
  }
  const name = isObject(body.metadata) ? body.metadata.name : undefined;
  if (name !== request.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  return deleteOptions(body.deleteOptions);
}

/**
 * The eviction subresource, with the real server's checks in the same order. It updates the budget's status itself, so that a second eviction does
 * not exceed the budget before its controller has recomputed it.
 */
export function evict(store: Store, request: ApiRequest, options: DeleteOptions): Status {
  const pod = store.get('pods', request.namespace, request.name ?? '');
  if (!pod) {
    throw notFound(subjectOf(request));
  }
  if (!budgetCounts(pod)) {
    disrupt(store, pod, options);
    return SUCCESS;
  }
  const budgets = store.list('poddisruptionbudgets', { namespace: pod.metadata.namespace })
    .filter((budget) => matchesSelector(budget.spec.selector, pod.metadata.labels));
  if (budgets.length > 1) {
    throw failure(500, undefined, 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  }
  if (budgets.length === 1 && !isFreeToGo(pod, budgets[0])) {
    checkAndDecrement(store, pod, budgets[0]);
  }
  disrupt(store, pod, options);
  return SUCCESS;
}

/** A pod that has finished, has not started, or is terminating disrupts nothing. */
function budgetCounts(pod: Pod): boolean {
  return !['Succeeded', 'Failed', 'Pending'].includes(pod.status.phase ?? '') && pod.metadata.deletionTimestamp === undefined;
}

/** A pod that is not ready does not count for a budget, but may be all that is left of an application that is down. */
function isFreeToGo(pod: Pod, budget: PodDisruptionBudget): boolean {
  if (pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) {
    return false;
  }
  if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') {
    return true;
  }
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function checkAndDecrement(store: Store, pod: Pod, budget: PodDisruptionBudget): void {
  const { name, generation = 0 } = budget.metadata;
  const status = budget.status ?? {};
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (observedGeneration < generation) {
    throw tooManyRequests(VIOLATION, BUDGET_LAGS_RETRY_SECONDS, [
      { reason: 'DisruptionBudget', message: `The disruption budget ${name} is still being processed by the server.` },
    ]);
  }
  const subject = { resource: 'poddisruptionbudget', group: 'policy', name };
  if (disruptionsAllowed < 0) {
    throw forbidden(subject, 'pdb disruptions allowed is negative');
  }
  if (Object.keys(disruptedPods).length > MOST_DISRUPTED_PODS) {
    throw forbidden(subject, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (disruptionsAllowed === 0) {
    throw tooManyRequests(VIOLATION, 0, [{ reason: 'DisruptionBudget', message: refusal(budget) }]);
  }
  const now = timestamp(store.clock.now());
  store.update('poddisruptionbudgets', {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...disruptedPods, [pod.metadata.name]: now },
      ...disruptionsAllowed === 1 && { conditions: withInsufficientPods(status.conditions, generation, now) },
    },
  });
}

function refusal(budget: PodDisruptionBudget): string {
  const { name } = budget.metadata;
  const { desiredHealthy = 0, currentHealthy = 0, conditions } = budget.status ?? {};
  const told = conditions?.find(({ type, status, message }) => type === 'DisruptionAllowed' && status === 'False' && message);
  if (told?.reason === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${told.message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  const why = told ? ` (${told.reason}): ${told.message}` : '';
  return `The disruption budget ${name} does not allow evicting pods currently${why}`;
}

function withInsufficientPods(conditions: readonly Condition[] = [], generation: number, now: string): Condition[] {
  return [
    ...conditions.filter(({ type }) => type !== 'DisruptionAllowed'),
    {
      type: 'DisruptionAllowed',
      status: 'False',
      reason: 'InsufficientPods',
      message: '',
      observedGeneration: generation,
      lastTransitionTime: now,
    },
  ];
}

/** Sets the reason on the pod, and deletes it. The budget has been charged by now, even if a precondition fails. */
function disrupt(store: Store, pod: Pod, options: DeleteOptions): void {
  checkPreconditions(pod, options);
  const told = pod.status.conditions?.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  const marked = told ? pod : store.update('pods', {
    ...pod,
    status: {
      ...pod.status,
      conditions: [
        ...(pod.status.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'),
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
          lastTransitionTime: timestamp(store.clock.now()),
        },
      ],
    },
  });
  deletePod(store, marked, { gracePeriodSeconds: options.gracePeriodSeconds });
}
