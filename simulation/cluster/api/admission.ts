import type { StoredObject } from '../objects';
import { AdmissionPolicies } from './admission-policy/policies';
import type { ApiRequest, User } from './request';
import { failure, forbidden } from './status';
import type { Store } from '../store';

/** The input of a webhook. For an eviction, `object` is the Eviction. */
export interface AdmissionReview {
  readonly request: ApiRequest;
  readonly user: User;
  readonly object?: object;
  readonly oldObject?: StoredObject;
  readonly store: Store;
}

export interface Denial {
  readonly message: string;
  /** @default 403 */
  readonly code?: number;
}

/** A validating admission webhook, in code. */
export interface AdmissionWebhook {
  /** Such as `strimzi-drain-cleaner.strimzi.io`. */
  readonly name: string;
  /** Why the request is denied; undefined: this webhook does not object. */
  review(review: AdmissionReview): Denial | string | undefined;
}

/** A mutating admission webhook, in code: returns the changed object, or undefined if it leaves it alone. */
export type Mutation = (review: AdmissionReview) => object | undefined;

/** Evaluates the policies, then the webhooks in the order of registration. */
export class Admission {
  readonly policies = new AdmissionPolicies();
  private readonly webhooks: AdmissionWebhook[] = [];
  private readonly mutations: Mutation[] = [];

  /** Registers a mutation, which runs before validation. */
  mutateWith(mutation: Mutation): void {
    this.mutations.push(mutation);
  }

  /** The object after policies and webhooks. Policies come first, and again if anything has changed since. */
  mutate<T extends object>(review: AdmissionReview & { readonly object: T }): T {
    const left = new Map<string, object>();
    const first = this.policies.mutate(review, left, false);
    const object = this.mutations.reduce<T>((before, mutation) => (mutation({ ...review, object: before }) ?? before) as T, first);
    return this.policies.mutate({ ...review, object }, left, true);
  }

  /** Registers a webhook. Returns a function that removes it. */
  register(webhook: AdmissionWebhook): () => void {
    this.webhooks.push(webhook);
    return () => {
      const index = this.webhooks.indexOf(webhook);
      if (index >= 0) {
        this.webhooks.splice(index, 1);
      }
    };
  }

  /** Throws if a policy or a webhook denies the request. */
  check(review: AdmissionReview): void {
    this.policies.check(review);
    for (const webhook of this.webhooks) {
      const answer = webhook.review(review);
      if (answer === undefined) {
        continue;
      }
      const denial = typeof answer === 'string' ? { message: answer } : answer;
      const code = denial.code ?? 403;
      const message = `admission webhook "${webhook.name}" denied the request: ${denial.message}`;
      throw failure(code, code === 403 ? 'Forbidden' : undefined, message);
    }
  }
}

/** In a terminating namespace nothing can be created, not even an eviction. */
export function checkNamespace(store: Store, request: ApiRequest): void {
  if (request.verb !== 'create' || request.namespace === undefined) {
    return;
  }
  if (!isTerminatingNamespace(store, request.namespace)) {
    return;
  }
  throw forbidden(
    { resource: request.resource, group: request.apiGroup, name: request.name },
    `unable to create new content in namespace ${request.namespace} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message: `namespace ${request.namespace} is being terminated`, field: 'metadata.namespace' }],
  );
}

export function isTerminatingNamespace(store: Store, name: string = ''): boolean {
  const namespace = store.get('namespaces', undefined, name);
  return namespace?.status?.phase === 'Terminating' || namespace?.metadata.deletionTimestamp !== undefined;
}
