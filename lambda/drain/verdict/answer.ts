import type { ApiError } from '../../kubernetes/port';
import { backOffMilliseconds } from '../back-off';

/**
 * What an answer to an eviction means. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ and what the
 * API server adds to it in practice.
 */
export type EvictionAnswer =
  | { readonly type: 'accepted' }
  /** 404, or another pod of that name by now. */
  | { readonly type: 'gone' }
  /** The namespace goes away and takes the pod with it, so there is nothing to ask for. */
  | { readonly type: 'namespace-terminating'; readonly retryAfter: number; readonly because: string }
  | { readonly type: 'budget' | 'several-budgets' | 'throttled' | 'webhook' | 'forbidden' | 'transient' | 'unknown'; readonly retryAfter: number; readonly because: string };

const SECOND = 1000;
/** A changed budget ends the wait at once (watch); this is for what the watch may miss. */
const BUDGET_RETRY = 60 * SECOND;
const CONFIGURATION_RETRY = 60 * SECOND;
/** Webhooks may take 30 s, and the request takes effect after them: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#timeouts */
const NO_ANSWER_RETRY = 35 * SECOND;
/** An error of the server may come after the effect, as when etcd answers it too late; then the watch shows it by then. */
const SERVER_ERROR_RETRY = 10 * SECOND;

/** @param refusals how often this pod was refused in a row before */
export function interpretAnswer(error: ApiError | undefined, refusals: number, seed: string): EvictionAnswer {
  if (!error) {
    return { type: 'accepted' };
  }
  const { status, message, causes } = error;
  const backOff = backOffMilliseconds(refusals, seed);
  const asked = error.retryAfterSeconds === undefined ? backOff : Math.max(backOff, error.retryAfterSeconds * SECOND);
  // Before the codes: a webhook denies with whichever it likes.
  if (message.includes('admission webhook')) {
    return { type: 'webhook', retryAfter: asked, because: message };
  }
  // A patch with another pod's UID is answered 422: the field is immutable.
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
