import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A value, which may be a token, of a construct. */
export interface Valued {
  readonly scope: IConstruct;
  readonly value: string;
}

/**
 * Whether two values will be the same when they are deployed, as far as that can be known. A token is the same text
 * wherever it was read from; in one stack two tokens may also come to the same expression.
 */
export function sameValue(left: Valued, right: Valued): boolean {
  if (left.value === right.value) {
    return true;
  }
  const stack = Stack.of(left.scope);
  const expression = JSON.stringify(stack.resolve(left.value)) as string | undefined;
  return stack === Stack.of(right.scope) && expression !== undefined && expression === JSON.stringify(stack.resolve(right.value));
}

/** Whether both will be deployed to one account and region, as far as that can be known. */
export function samePlace(left: IConstruct, right: IConstruct): boolean {
  const [one, other] = [Stack.of(left), Stack.of(right)];
  return one.account === other.account && one.region === other.region;
}

/** Whether two values, such as accounts, are both known at synthesis and not the same. */
export function surelyDiffer(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}

/** How to mend what two constructs cannot both be in one place. Where a stack does not say its place, that they may be in two. */
export function mendInPlace(left: IConstruct, right: IConstruct, mend: string): string {
  const [one, other] = [Stack.of(left), Stack.of(right)];
  const isKnown = one === other || [one.account, one.region, other.account, other.region].every((part) => !Token.isUnresolved(part));
  return isKnown ? mend : `${mend} If they are deployed to different accounts or regions, set env of their stacks.`;
}
