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
    this.addStatements(new iam.PolicyStatement({
      sid: 'KeepCodeFromNetworkInterfaces',
      effect: iam.Effect.DENY,
      actions: NETWORK_ACTIONS,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': fn.functionArn } },
    }));
  }
}
