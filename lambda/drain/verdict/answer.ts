import type { ApiError } from '../../kubernetes/port';
import { backOffMilliseconds } from '../back-off';

/**
 * What the API server's answer to an eviction means: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/, plus answers that are not
 * documented there but occur in practice.
 */
export type EvictionAnswer =
  | { readonly type: 'accepted' }
  /** 404, or another pod has taken that name. */
  | { readonly type: 'gone' }
  /** The namespace is being deleted, and the pod with it, so there is nothing to request. */
  | { readonly type: 'namespace-terminating'; readonly retryAfter: number; readonly because: string }
  | { readonly type: 'budget' | 'several-budgets' | 'throttled' | 'webhook' | 'forbidden' | 'transient' | 'unknown'; readonly retryAfter: number; readonly because: string };

const SECOND = 1000;
/** A change of the budget ends the wait at once, through the watch; this is for changes that the watch misses. */
const BUDGET_RETRY = 60 * SECOND;
const CONFIGURATION_RETRY = 60 * SECOND;
/** Webhooks may take 30 s, and the request takes effect after them: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#timeouts */
const NO_ANSWER_RETRY = 35 * SECOND;
/** A server error may be returned although the request took effect, for example if etcd answered too late. By then the watch shows it. */
const SERVER_ERROR_RETRY = 10 * SECOND;

/** @param refusals how many times in a row this pod has been refused before */
export function interpretAnswer(error: ApiError | undefined, refusals: number, seed: string): EvictionAnswer {
  if (!error) {
    return { type: 'accepted' };
  }
  const { status, message, causes } = error;
  const backOff = backOffMilliseconds(refusals, seed);
  const asked = error.retryAfterSeconds === undefined ? backOff : Math.max(backOff, error.retryAfterSeconds * SECOND);
  // Checked before the status: a webhook may deny with any code.
  if (message.includes('admission webhook')) {
    return { type: 'webhook', retryAfter: asked, because: message };
  }
  // A patch with the UID of another pod is answered with 422, since that field is immutable.
  if (status === 404 || status === 409 || (status === 422 && message.includes('metadata.uid'))) {
    return { type: 'gone' };
  }
  if (status === 429) {
    const budget = causes.find(({ reason }) => reason === 'DisruptionBudget');
    if (!budget) {
      return { type: 'throttled', retryAfter: asked, because: 'the API server asks for fewer requests' };
    }
    return error.retryAfterSeconds === undefined
      ? { type: 'budget', retryAfter: BUDGET_RETRY, because: lowerFirst(budget.message ?? message) }
      : { type: 'budget', retryAfter: asked, because: lowerFirst(budget.message ?? message) };
  }
  if (message.includes('more than one PodDisruptionBudget')) {
    return { type: 'several-budgets', retryAfter: CONFIGURATION_RETRY, because: lowerFirst(message) };
  }
  if (causes.some(({ reason }) => reason === 'NamespaceTerminating')) {
    return { type: 'namespace-terminating', retryAfter: asked, because: 'its namespace is being terminated' };
  }
  if (status === 401 || status === 403 || status === 422) {
    return { type: 'forbidden', retryAfter: Math.max(asked, 10 * SECOND), because: message };
  }
  if (status === undefined) {
    return { type: 'unknown', retryAfter: Math.max(asked, NO_ANSWER_RETRY), because: `no answer from the API server: ${message}` };
  }
  const because = `the API server answered ${status}: ${message}`;
  return status >= 500
    ? { type: 'unknown', retryAfter: Math.max(asked, status === 504 ? NO_ANSWER_RETRY : SERVER_ERROR_RETRY), because }
    : { type: 'transient', retryAfter: asked, because };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
