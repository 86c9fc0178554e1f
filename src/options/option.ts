/*
 * The kinds of options that a node group has. Shared by the constructs and the Lambda function, so it imports nothing.
 */

/** What every option says of itself. */
interface Described {
  /** What it does, as a row of the table in docs/options.md of options. */
  readonly sentence: string;
  /** Its key in the notification metadata of the hooks. Options without one end at synthesis. */
  readonly metadata?: string;
  /** Its key on a draining node, behind the prefix of our annotations. Options without one are not written there. */
  readonly annotation?: string;
}

/** A length of time. In metadata it is a number of seconds. */
export interface DurationOption extends Described {
  readonly kind: 'duration';
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  readonly default: number;
}

/** One of some words. */
export interface EnumOption extends Described {
  readonly kind: 'enum';
  readonly values: readonly string[];
  readonly default: string;
}

/** Yes or no. */
export interface BooleanOption extends Described {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export type Option = DurationOption | EnumOption | BooleanOption;

/** The value of an option as metadata and annotations have it. */
export type ValueOf<O extends Option> =
  O extends EnumOption ? O['values'][number] : O extends DurationOption ? number : boolean;

/** Whether a value that was read from outside can be one of the option. Whoever wrote it may have known another range. */
export function isValue<O extends Option>(option: O, value: unknown): value is ValueOf<O> {
  switch (option.kind) {
    case 'duration':
      return typeof value === 'number' && Number.isFinite(value) && (value > 0 || value === option.leastSeconds);
    case 'enum':
      return typeof value === 'string' && option.values.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

/** A value as it stands in an annotation; undefined where it cannot be one of the option. */
export function valueFromText<O extends Option>(option: O, text: string | undefined): ValueOf<O> | undefined {
  const value = option.kind === 'duration' && text ? Number(text) : option.kind === 'boolean' ? BOOLEANS.get(text) : text;
  return isValue(option, value) ? value : undefined;
}

const BOOLEANS: ReadonlyMap<string | undefined, boolean> = new Map([['true', true], ['false', false]]);
