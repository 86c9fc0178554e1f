import type { PodSpec } from '../cluster/pod';
import type { Store } from '../cluster/store';
import { isFinished } from '../component-base/pod-state';
import { limitsOf, milli, requestsOf } from '../scheduler/quantities';

/** The resources of a pod by the names that quotas give them. */
export function quotaAmounts(spec: PodSpec): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const [resource, amount] of requestsOf(spec)) {
    amounts.set(`requests.${resource}`, amount);
    amounts.set(resource, amount);
  }
  for (const [resource, amount] of limitsOf(spec)) {
    amounts.set(`limits.${resource}`, amount);
  }
  amounts.set('count/pods', 1000);
  return amounts;
}

/** Why a quota of the namespace does not allow another such pod, in the API server's words. */
export function quotaRefusal(store: Store, namespace: string | undefined, spec: PodSpec): string | undefined {
  // Quotas with scopes may be about other pods.
  const quotas = store.list('resourcequotas', { namespace }).filter((quota) => !quota.spec?.scopes && !quota.spec?.scopeSelector);
  if (quotas.length === 0) {
    return undefined;
  }
  const asked = quotaAmounts(spec);
  const taken = store.list('pods', { namespace }).filter((pod) => !isFinished(pod)).map((pod) => quotaAmounts(pod.spec));
  for (const quota of quotas) {
    for (const [resource, limit] of Object.entries(quota.spec?.hard ?? {})) {
      const requested = asked.get(resource) ?? 0;
      const used = taken.reduce((sum, amounts) => sum + (amounts.get(resource) ?? 0), 0);
      if (requested > 0 && used + requested > milli(limit)) {
        return `exceeded quota: ${quota.metadata.name}, requested: ${resource}=${shown(requested)}, `
          + `used: ${resource}=${shown(used)}, limited: ${resource}=${limit}`;
      }
    }
  }
  return undefined;
}

function shown(amount: number): string {
  return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
}
