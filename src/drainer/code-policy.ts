import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What Lambda needs to connect a function to a VPC, with the role of the function. */
export const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];

/**
 * Denies the function's code what only Lambda itself does with the role. A policy of its own, since it names the function,
 * which is made after the policy that lets it be made.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export class CodePolicy extends iam.Policy {
  constructor(scope: Construct, id: string, role: iam.IRole, fn: lambda.IFunction) {
    super(scope, id);
    role.attachInlinePolicy(this);
    this.addStatements(denyCode({ ArnEquals: { 'lambda:SourceFunctionArn': fn.functionArn } }));
  }
}

/**
 * The same for a role that is made elsewhere, in one document with what allows it. It names no function, since none can be made before its role may make
 * network interfaces: calls of a function's code have the key, and those by which Lambda makes the interfaces do not.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function denyAnyCode(): iam.PolicyStatement {
  return denyCode({ ArnLike: { 'lambda:SourceFunctionArn': 'arn:*:lambda:*:*:function:*' } });
}

function denyCode(conditions: Record<string, Record<string, string>>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'KeepCodeFromNetworkInterfaces', effect: iam.Effect.DENY, actions: NETWORK_ACTIONS, resources: ['*'], conditions });
}
