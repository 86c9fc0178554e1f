import type { Condition } from '../cluster/objects';

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  for (const condition of conditions ?? []) {
    if (condition.type === type) {
      return condition;
    }
  }
  return undefined;
}

export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

/** Replaces the conditions of the same types by `changed`. Transition times change only with the status. */
export function withConditions(conditions: readonly Condition[] | undefined, now: string, ...changed: readonly Condition[]): Condition[] {
  const result = [...conditions ?? []];
  for (const condition of changed) {
    const index = result.findIndex(({ type }) => type === condition.type);
    const before = result[index];
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now;
    const after = { ...condition, lastTransitionTime };
    if (before) {
      result[index] = after;
    } else {
      result.push(after);
    }
  }
  return result;
}

export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
