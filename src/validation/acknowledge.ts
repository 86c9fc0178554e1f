import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Tells cdk-nag why what it would complain of is right. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  try {
    Validations.of(scope).acknowledge({ id, reason });
  } catch {
    // Older versions of CDK refuse the colons of an ARN in an id. That is no reason not to deploy.
  }
}

/** Tells cdk-nag why a resource with a wildcard is right. */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`, reason);
}

/** As cdk-nag writes an expression of CloudFormation: the partition is `<AWS::Partition>`. */
function flatten(value: unknown): string {
  const { 'Ref': ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[] };
  if (join) {
    return join[1].map(flatten).join(join[0]);
  }
  return attribute ? `<${attribute.join('.')}>` : ref ? `<${ref}>` : String(value);
}
