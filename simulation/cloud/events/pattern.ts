/**
 * An event pattern, as EventBridge matches it
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html).
 */
export type EventPattern = Readonly<Record<string, unknown>>;

type Predicate = (event: unknown) => boolean;

/** Compiles a pattern. Refuses anything that it would not match like EventBridge: all operators, which none of our rules uses. */
export function compilePattern(pattern: EventPattern, path: string = 'the pattern'): Predicate {
  const predicates = Object.entries(pattern).map(([field, content]) => fieldPredicate(field, content, `${path}.${field}`));
  if (predicates.length === 0) {
    throw new Error(`${path} is empty, so that it would match nothing. Name at least one field.`);
  }
  return (event) => predicates.every((predicate) => predicate(event));
}

function fieldPredicate(field: string, content: unknown, path: string): Predicate {
  const valueOf = (event: unknown): unknown => (isObject(event) ? event[field] : undefined);
  if (isObject(content)) {
    const nested = compilePattern(content, path);
    return (event) => nested(valueOf(event));
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw new Error(`${path} is ${JSON.stringify(content)}, allowed is an object, or a list of values. Put a single value into a list.`);
  }
  const operator = content.find((each) => typeof each === 'object' && each !== null) as unknown;
  if (field.startsWith('$') || operator !== undefined) {
    throw new Error(`${path} uses an operator, which is not implemented in the simulation: ${JSON.stringify(operator ?? field)}. Name the values instead.`);
  }
  return (event) => {
    const value = valueOf(event);
    // A field with several values matches if one of them does.
    return (Array.isArray(value) ? value : [value]).some((one) => content.includes(one));
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
