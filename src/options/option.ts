/*
 * The kinds of options that a node group has. Shared by the constructs and the Lambda function, so it imports nothing.
 */

/** What every option says of itself. */
interface Described {
  /** What it does, as a row of the table of options in docs/options.md. */
  readonly sentence: string;
  /** Its key in the notification metadata of the hooks. Options without one end at synthesis. */
  readonly metadata?: string;
  /** Its key on a draining node, behind the prefix of our annotations. Options without one are not written there. */
  readonly annotation?: string;
  /** Whether what is synthesised depends on it, so that a value which only the deployment knows is refused. */
  readonly knownAtSynthesis?: boolean;
}

/** A length of time. In metadata it is a number of seconds. */
export interface DurationOption extends Described {
  readonly type: 'duration';
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  /** None where the function decides by what it sees, as `decidedBy` says. */
  readonly default?: number;
  readonly decidedBy?: string;
}

/** A whole number. */
export interface CountOption extends Described {
  readonly type: 'count';
  readonly least: number;
  readonly most: number;
  readonly default: number;
}

/** One of some words. */
export interface EnumOption extends Described {
  readonly type: 'enum';
  readonly values: readonly string[];
  readonly default: string;
}

/** Yes or no. */
export interface BooleanOption extends Described {
  readonly type: 'boolean';
  readonly default: boolean;
}

/** Some words, as many as fit into the metadata. */
export interface ListOption extends Described {
  readonly type: 'list';
  /** What each of them is, as errors say it. */
  readonly of: string;
  readonly pattern: RegExp;
  readonly default: readonly string[];
}

export type Option = DurationOption | CountOption | EnumOption | BooleanOption | ListOption;

/** The value of an option as metadata have it. */
export type ValueOf<O extends Option> =
  O extends EnumOption ? O['values'][number]
    : O extends DurationOption ? DurationOf<O>
      : O extends CountOption ? number
        : O extends ListOption ? readonly string[] : boolean;
type DurationOf<O extends DurationOption> = O extends { readonly default: number } ? number : number | undefined;

/** Whether a value that was read from outside can be one of the option. Whoever wrote it may have known another range. */
export function isValue<O extends Option>(option: O, value: unknown): value is ValueOf<O> {
  switch (option.type) {
    case 'duration':
      return typeof value === 'number' && Number.isFinite(value) && (value > 0 || value === option.leastSeconds);
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'enum':
      return typeof value === 'string' && option.values.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value) && value.every((word) => typeof word === 'string');
  }
}

/** The value as an annotation has it: words as they are, and everything else as JSON. Undefined: there is no annotation. */
export function textOf<O extends Option>(option: O, value: ValueOf<O>): string | undefined {
  return option.type === 'enum' ? String(value) : JSON.stringify(value) as string | undefined;
}

/** The value that an annotation has; the default where there is none that the option can have. */
export function valueOf<O extends Option>(option: O, text: string | undefined): ValueOf<O> {
  const value = parsedAs(option, text);
  return isValue(option, value) ? value : option.default as ValueOf<O>;
}

/** Whether an annotation has a value that the option can have. */
export function isReadable(option: Option, text: string): boolean {
  return isValue(option, parsedAs(option, text));
}

function parsedAs(option: Option, text: string | undefined): unknown {
  return text === undefined || option.type === 'enum' ? text : parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
