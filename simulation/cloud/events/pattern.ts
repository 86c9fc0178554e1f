import { compileFilter } from './filter';

/**
 * An event pattern, as EventBridge matches it
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html).
 */
export type EventPattern = Readonly<Record<string, unknown>>;

type Predicate = (event: unknown) => boolean;

/** Makes a pattern ready to be matched. Refuses what it would not match as EventBridge does. */
export function compilePattern(pattern: EventPattern, path: string = 'the pattern'): Predicate {
  const predicates = Object.entries(pattern).map(([field, content]) =>
    (field === '$or' ? alternatives(content, path) : fieldPredicate(field, content, `${path}.${field}`)));
  if (predicates.length === 0) throw new Error(`${path} is empty, so that it would match nothing. Name at least one field.`);
  return (event) => predicates.every((predicate) => predicate(event));
}

function alternatives(content: unknown, path: string): Predicate {
  if (!Array.isArray(content) || content.length < 2) throw new Error(`$or in ${path} is ${JSON.stringify(content)}, allowed is a list of two patterns or more.`);
  const compiled = content.map((each, index) => compilePattern(each as EventPattern, `${path}.$or[${index}]`));
  return (event) => compiled.some((predicate) => predicate(event));
}

function fieldPredicate(field: string, content: unknown, path: string): Predicate {
  const valueOf = (event: unknown): unknown => (isObject(event) ? event[field] : undefined);
  if (isObject(content)) {
    const nested = compilePattern(content, path);
    return (event) => {
      const value = valueOf(event);
      return Array.isArray(value) ? value.some(nested) : nested(value ?? {});
    };
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw new Error(`${path} is ${JSON.stringify(content)}, allowed is an object, or a list of values and filters. Put a single value into a list.`);
  }
  const filters = content.map((each) => compileFilter(each, path));
  return (event) => {
    const value = valueOf(event);
    // A field with several values matches when any of them does.
    const values = Array.isArray(value) ? value : [value];
    return filters.some((filter) => (values.length === 0 ? filter(undefined) : values.some(filter)));
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
