import { type Duration, Token } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { invalid } from './invalid';

/** Fails unless the value can be one of the named prop. Tokens pass. TypeScript finds wrong types by itself; callers from JavaScript have only this. */
export type Check = (scope: IConstruct, name: string, value: unknown) => void;

export function integer(least: number, most: number): Check {
  return (scope, name, value) => {
    if (Token.isUnresolved(value)) {
      return;
    }
    expectType(scope, name, value, 'a number', typeof value === 'number');
    if (!Number.isInteger(value) || value as number < least || value as number > most) {
      throw invalid(scope, {
        what: `${name} is out of range.`,
        got: value,
        allowed: `a whole number from ${least} to ${most}`,
        mend: `Set ${name} to a number in that range, or leave it out.`,
      });
    }
  };
}

export function duration(range: { readonly least: Duration; readonly most: Duration; readonly unit: 'seconds' | 'minutes' }): Check {
  return (scope, name, value) => {
    expectType(scope, name, value, 'a Duration, such as Duration.minutes(15)', isDuration(value));
    if (!isDuration(value) || value.isUnresolved()) {
      return;
    }
    const { least, most, unit } = range;
    const milliseconds = value.toMilliseconds();
    const whole = milliseconds % (unit === 'minutes' ? 60_000 : 1000) === 0;
    if (!whole || milliseconds < least.toMilliseconds() || milliseconds > most.toMilliseconds()) {
      throw invalid(scope, {
        what: `${name} is out of range.`,
        got: value.toHumanString(),
        allowed: `from ${least.toHumanString()} to ${most.toHumanString()}, in whole ${unit}`,
        mend: `Set ${name} to a duration in that range, or leave it out.`,
      });
    }
  };
}

/** Refuses tokens, too: what is synthesised depends on the value. */
export function known(check: Check): Check {
  return (scope, name, value) => {
    expectType(scope, name, value, 'a value that is known at synthesis', !Token.isUnresolved(value) && !(isDuration(value) && value.isUnresolved()));
    check(scope, name, value);
  };
}

export function oneOf(enumName: string, values: readonly string[]): Check {
  return (scope, name, value) => {
    const allowed = values.map((member) => `${enumName}.${member}`).join(', ');
    expectType(scope, name, value, allowed, Token.isUnresolved(value) || values.includes(value as string));
  };
}

export const boolean: Check = (scope, name, value) => {
  expectType(scope, name, value, 'true or false', typeof value === 'boolean');
};

/** An object is known by its members, never by its class: an app may hold several copies of aws-cdk-lib. */
export function objectWith(description: string, ...members: string[]): Check {
  return (scope, name, value) => {
    expectType(scope, name, value, description, hasMembers(value, members));
  };
}

export function listOf(description: string, ...members: string[]): Check {
  return (scope, name, value) => {
    expectType(scope, name, value, description, Array.isArray(value));
    (value as unknown[]).forEach((item, index) => expectType(scope, `${name}[${index}]`, item, `an object, as in ${description}`, hasMembers(item, members)));
  };
}

/** @param description of each word, such as `the key of a taint` */
export function words(description: string, regularExpression: RegExp): Check {
  const word = pattern(description, regularExpression);
  return (scope, name, value) => {
    if (Token.isUnresolved(value)) {
      return;
    }
    expectType(scope, name, value, `a list, each of whose items is ${description}`, Array.isArray(value));
    (value as unknown[]).forEach((item, index) => word(scope, `${name}[${index}]`, item));
  };
}

export function pattern(description: string, regularExpression: RegExp): Check {
  return (scope, name, value) => {
    expectType(scope, name, value, description, Token.isUnresolved(value) || (typeof value === 'string' && regularExpression.test(value)));
  };
}

function hasMembers(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && members.every((member) => member in value);
}

function isDuration(value: unknown): value is Duration {
  return hasMembers(value, ['toMilliseconds', 'toHumanString', 'isUnresolved']);
}

function expectType(scope: IConstruct, name: string, value: unknown, allowed: string, right: boolean): void {
  if (right) {
    return;
  }
  throw invalid(scope, {
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
