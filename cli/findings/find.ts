import { ClusterObjects, type RuleOptions } from './cluster';
import type { Finding, Level } from './finding';
import type { Rule, Seen } from './rule';
import { BUDGET_RULES } from './rules/budgets';
import { PLACEMENT_RULES } from './rules/placement';
import { PLATFORM_RULES } from './rules/platform';
import { REPLICA_RULES } from './rules/replicas';
import { STOPPING_RULES } from './rules/stopping';
import { VOLUME_RULES } from './rules/volumes';
import type { Silence } from './silence';
import { isSilenced } from './silence';

/** All rules, as docs/findings.md explains them. */
export const RULES: readonly Rule[] = [...BUDGET_RULES, ...REPLICA_RULES, ...STOPPING_RULES, ...VOLUME_RULES, ...PLACEMENT_RULES, ...PLATFORM_RULES];

const DOCS = 'https://github.com/cdk-graceful-node-group/cdk-graceful-node-group/blob/main/docs/findings.md';
const ORDER: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

export interface FindOptions extends RuleOptions {
  readonly silences?: readonly Silence[];
}

/** All findings that matter for a drain, made without simulation, the most severe first. Silenced ones are left out. */
export function find(items: readonly unknown[], { silences = [], ...options }: FindOptions = {}): Finding[] {
  const cluster = new ClusterObjects(items, options);
  return RULES.flatMap((rule) => rule.find(cluster).filter((seen) => !isSilenced(rule, seen, silences)).map((seen) => findingOf(rule, seen)))
    .sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

function findingOf({ code, level: usual, mend }: Rule, { object, message, owners = [], field, fieldOf, level = usual }: Seen): Finding {
  return { code, level, object, message, mend, ...field && { field }, ...fieldOf && { fieldOf }, docs: docsOf(code), owners };
}

/** The address of a code's explanation. */
export function docsOf(code: string): string {
  return `${DOCS}#${code}`;
}
