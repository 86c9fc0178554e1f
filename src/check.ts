import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { invalid } from './invalid';

/** Fails unless the number is whole and in the range. Tokens pass. */
export function checkInteger(scope: IConstruct, name: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most)) {
    return;
  }
  throw invalid(scope, {
    what: `${name} is out of range.`,
    got: value,
    allowed: `a whole number from ${least} to ${most}`,
    mend: `Set ${name} to a number in that range, or leave it out.`,
  });
}

/** Fails unless the duration is in the range, in whole seconds or minutes. Tokens pass. */
export function checkDuration(
  scope: IConstruct, name: string, value: Duration, range: { readonly least: Duration; readonly most: Duration; readonly unit: 'seconds' | 'minutes' },
): void {
  if (value.isUnresolved()) {
    return;
  }
  const { least, most, unit } = range;
  const milliseconds = value.toMilliseconds();
  const whole = milliseconds % (unit === 'minutes' ? 60_000 : 1000) === 0;
  if (whole && milliseconds >= least.toMilliseconds() && milliseconds <= most.toMilliseconds()) {
    return;
  }
  throw invalid(scope, {
    what: `${name} is out of range.`,
    got: value.toHumanString(),
    allowed: `from ${least.toHumanString()} to ${most.toHumanString()}, in whole ${unit}`,
    mend: `Set ${name} to a duration in that range, or leave it out.`,
  });
}
