import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Problem } from '../validation/invalid';

/** Of all inline policies of a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LARGEST_POLICY = 10_240;

/** Of all environment variables of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_ENVIRONMENT = 4096;

/** How long what only the deployment knows will at least be. */
const LENGTHS: Readonly<Record<string, number>> = { 'AWS::Partition': 3, 'AWS::AccountId': 12, 'AWS::Region': 9 };
const REFERENCE = 20;

/** Imported groups are listed by name in both, so that many of them do not fit. */
export function tooManyGroups(
  scope: IConstruct, sizes: { readonly policy: object; readonly environment: object; readonly groups: number },
): Problem[] {
  const measured: Array<[string, number, number]> = [
    ['inline policy of its role', size(scope, sizes.policy), LARGEST_POLICY],
    ['environment of its function', size(scope, sizes.environment), LARGEST_ENVIRONMENT],
  ];
  return measured.filter(([, bytes, most]) => sizes.groups > 0 && bytes > most).map(([place, bytes, most]) => ({
    what: `The drainer serves more imported groups than the ${place} has room for.`,
    got: `${sizes.groups} imported groups, ${bytes} bytes`,
    allowed: `${most} bytes`,
    mend: 'Connect groups where they are made, which takes no room, or serve some of them by another drainer.',
  }));
}

/** The length of a JSON text once it is deployed, at least. */
function size(scope: IConstruct, value: object): number {
  return JSON.stringify(Stack.of(scope).resolve(value), (_key, part: unknown) => deployed(part)).length;
}

function deployed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    return part;
  }
  const { 'Ref': reference, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = part as Record<string, unknown>;
  if (join) {
    const [separator, parts] = join as [string, unknown[]];
    return parts.map((item) => String(deployed(item))).join(separator);
  }
  return reference ?? attribute ?? imported ? '?'.repeat(LENGTHS[reference as string] ?? REFERENCE) : part;
}
