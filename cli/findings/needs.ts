import type { Dump } from '../input';

/** What stays unknown if a dump lacks a kind that only findings need, by kind: its plural, and the consequence. */
const NEEDED: Readonly<Record<string, readonly [resource: string, consequence: string]>> = {
  Service: ['services', 'whether pods that are served lack a readiness probe or a preStop hook was not looked at'],
  ResourceQuota: ['resourcequotas', 'whether a quota leaves room for replacements was not looked at'],
  ValidatingWebhookConfiguration: ['validatingwebhookconfigurations', 'whether a webhook can block a drain was not looked at'],
};

/** What findings cannot tell about a dump, as sentences. If the dump lists the kinds that were read, a missing object of such a kind means that there is none. */
export function unknownFindings({ items, read = [] }: Dump): string[] {
  const kinds = new Set((items as ReadonlyArray<{ readonly kind?: unknown } | null>).map((item) => item?.kind));
  return Object.entries(NEEDED).filter(([kind, [resource]]) => !kinds.has(kind) && !read.includes(resource))
    .map(([, [resource, consequence]]) => `The dump has no ${resource}: ${consequence}.`);
}
