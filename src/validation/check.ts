import { type Duration, Token } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { invalid } from './invalid';

/*
 * What a value from outside can be. Every struct of the public API has a table of checks (`struct`, `checkProps`), without which it does not compile. What values mean
 * beside each other is checked where they are used, and what only the whole app shows by `validateLater` (invalid.ts).
 */

/**
 * Fails unless the value can be one of the named prop. Tokens pass. TypeScript finds wrong types by itself; callers from JavaScript have only this.
 *
 * @param scope whose path errors begin with; undefined where there is no construct yet
 */
export type Check = (scope: Scope, name: string, value: unknown) => void;
type Scope = IConstruct | undefined;

/** A check of what must be given. */
export type RequiredCheck = Check & { readonly required: true };

/** What each member of a struct can be. One that is forgotten, and one that is required and not marked as such, does not compile. */
export type Checks<Struct> = { readonly [Name in keyof Struct]-?: object extends Pick<Struct, Name> ? Check : RequiredCheck };

export function required(check: Check): RequiredCheck {
  return Object.assign((...[scope, name, value]: Parameters<Check>) => check(scope, name, value), { required: true } as const);
}

/** A struct of ours. A member that it does not have is a slip, since nobody extends it. */
export function struct<Struct>(typeName: string, checks: Checks<Struct>): Check {
  const known = Object.keys(checks);
  return (scope, name, value) => {
    objectWith(`an object of ${typeName}`)(scope, name, value);
    const unknown = Object.keys(value as object).find((member) => !known.includes(member));
    if (unknown !== undefined) {
      throw invalid(scope, {
        what: `${name} has no member ${unknown}.`,
        got: `${name}.${unknown}`,
        allowed: known.join(', '),
        mend: 'Remove it, or correct its name.',
      });
    }
    checkMembers(scope, checks, value as object, `${name}.`);
  };
}

/** The props of a construct. What they do not know passes: apps have props of their own that extend these. */
export function checkProps<Props>(scope: IConstruct, typeName: string, checks: Checks<Props>, props: unknown): void {
  objectWith(`an object of ${typeName}`)(scope, 'props', props);
  checkMembers(scope, checks, props as object);
}

function checkMembers<Struct>(scope: Scope, checks: Checks<Struct>, value: object, prefix = ''): void {
  for (const [member, check] of Object.entries<Check | RequiredCheck>(checks)) {
    const given = (value as Record<string, unknown>)[member];
    if (given !== undefined || 'required' in check) {
      check(scope, prefix + member, given);
    }
  }
}

export function number(scope: Scope, name: string, value: unknown): void {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw wrongType(scope, name, value, 'a number');
  }
}

export function integer(least: number, most: number): Check {
  return (scope, name, value) => {
    if (Token.isUnresolved(value)) {
      return;
    }
    if (typeof value !== 'number') {
      throw wrongType(scope, name, value, 'a number');
    }
    if (!Number.isInteger(value) || value < least || value > most) {
      throw invalid(scope, {
        what: `${name} is out of range.`,
        got: value,
        allowed: `a whole number from ${least} to ${most}`,
        mend: `Set ${name} to a number in that range, or leave it out.`,
      });
    }
  };
}

/** In milliseconds. */
const UNITS = { seconds: 1000, minutes: 60_000, days: 24 * 3600_000 };

interface Range {
  readonly least: Duration;
  readonly most: Duration;
  readonly unit: keyof typeof UNITS;
  /** In which unit what only the deployment knows has to be, since CDK cannot convert it: the one in which it is synthesised. */
  readonly tokenUnit?: keyof typeof UNITS;
}

export function duration({ least, most, unit, tokenUnit = 'seconds' }: Range): Check {
  return (scope, name, value) => {
    if (!isDuration(value)) {
      throw wrongType(scope, name, value, 'a Duration, such as Duration.minutes(15)');
    }
    if (value.isUnresolved()) {
      return refuseOtherUnit(scope, name, value, tokenUnit);
    }
    const milliseconds = value.toMilliseconds();
    if (milliseconds % UNITS[unit] !== 0 || milliseconds < least.toMilliseconds() || milliseconds > most.toMilliseconds()) {
      throw invalid(scope, {
        what: `${name} is out of range.`,
        got: value.toHumanString(),
        allowed: `from ${least.toHumanString()} to ${most.toHumanString()}, in whole ${unit}`,
        mend: `Set ${name} to a duration in that range, or leave it out.`,
      });
    }
  };
}

function refuseOtherUnit(scope: Scope, name: string, value: Duration, unit: keyof typeof UNITS): void {
  if (value.unitLabel() !== unit) {
    throw invalid(scope, {
      what: `${name} is a token, which cannot be converted to ${unit}.`,
      got: `a token of Duration.${value.unitLabel()}()`,
      allowed: `a token of Duration.${unit}(), or a duration that is known at synthesis`,
      mend: `Give ${name} in ${unit}.`,
    });
  }
}

/** Refuses tokens, too: what is synthesised depends on the value. */
export function knownAtSynthesis(check: Check): Check {
  return (scope, name, value) => {
    if (Token.isUnresolved(value) || (isDuration(value) && value.isUnresolved())) {
      throw wrongType(scope, name, value, 'a value that is known at synthesis');
    }
    check(scope, name, value);
  };
}

/** A value of an enum, named by its members. */
export function oneOf(enumName: string, members: Readonly<Record<string, string>>): Check {
  return (scope, name, value) => {
    if (!Token.isUnresolved(value) && !Object.values(members).includes(value as string)) {
      throw wrongType(scope, name, value, Object.keys(members).map((member) => `${enumName}.${member}`).join(', '));
    }
  };
}

export const boolean: Check = (scope, name, value) => {
  if (typeof value !== 'boolean') {
    throw wrongType(scope, name, value, 'true or false');
  }
};

/** An object is known by its members, never by its class: an app may hold several copies of aws-cdk-lib. */
export function objectWith(description: string, ...members: string[]): Check {
  return (scope, name, value) => {
    if (!hasMembers(value, members)) {
      throw wrongType(scope, name, value, description);
    }
  };
}

/** A list of objects that have these members. */
export function listOf(description: string, ...members: string[]): Check {
  return every(description, objectWith(`an object, as in ${description}`, ...members));
}

/** A list, each of whose items passes a check. */
export function every(description: string, check: Check): Check {
  return (scope, name, value) => {
    if (!Array.isArray(value)) {
      throw wrongType(scope, name, value, description);
    }
    value.forEach((item, index) => check(scope, `${name}[${index}]`, item));
  };
}

/** @param description of each word, such as `the key of a taint` */
export function words(description: string, regularExpression: RegExp): Check {
  const list = every(`a list, each of whose items is ${description}`, pattern(description, regularExpression));
  return (scope, name, value) => {
    if (!Token.isUnresolved(value)) {
      list(scope, name, value);
    }
  };
}

/** An object, each of whose values passes a check. */
export function values(description: string, check: Check): Check {
  return (scope, name, value) => {
    objectWith(description)(scope, name, value);
    Object.entries(value as object).forEach(([key, item]) => check(scope, `${name}.${key}`, item));
  };
}

export function pattern(description: string, regularExpression: RegExp): Check {
  return textThat(description, (text) => regularExpression.test(text));
}

/** A text that is what the description says. */
export function textThat(description: string, is: (text: string) => boolean): Check {
  return (scope, name, value) => {
    if (!Token.isUnresolved(value) && !(typeof value === 'string' && is(value))) {
      throw wrongType(scope, name, value, description);
    }
  };
}

export const TEXT = pattern('a text', /./);

function hasMembers(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && members.every((member) => member in value);
}

function isDuration(value: unknown): value is Duration {
  return hasMembers(value, ['toMilliseconds', 'toHumanString', 'isUnresolved', 'unitLabel']);
}

function wrongType(scope: Scope, name: string, value: unknown, allowed: string): Error {
  return invalid(scope, {
    what: `${name} has a value that it cannot have.`,
    got: describe(value),
    allowed,
    mend: value === undefined ? `Set ${name}.` : `Set ${name} to such a value.`,
  });
}

/** A value that somebody gave, in words. */
function describe(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return value === null ? 'null' : undefined;
  }
  if (Token.isUnresolved(value) || (isDuration(value) && value.isUnresolved())) {
    return 'a token';
  }
  if (Construct.isConstruct(value)) {
    return `the construct ${value.node.path}`;
  }
  if (typeof value === 'object') {
    return Array.isArray(value) ? 'a list' : `an object of the class ${value.constructor?.name ?? 'Object'}`;
  }
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${JSON.stringify(value)}`;
}
