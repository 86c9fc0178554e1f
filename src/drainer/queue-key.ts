import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { PACKAGE_NAME } from '../names';

const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * Lets EventBridge use the key of the queues, on behalf of this account only. A condition on the rules themselves would make
 * key, queue and rule need each other.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function admitEventBridge(scope: Construct, key: kms.IKey): void {
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  if (key.addToResourcePolicy(statement).statementAdded) {
    return;
  }
  Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:keyPolicyUnknown`, [
    `The policy of the key ${key.node.path} cannot be seen or changed from here. Without the following statement EventBridge cannot write to the `
    + 'queue, and no node is drained until a sweep finds its instance. Make sure that the key policy has it, then acknowledge this warning.',
    JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()), null, 2),
  ].join('\n'));
}

/** What the function needs: it reads from one queue and writes to the other. */
export function keyStatement(key: kms.IKey): iam.PolicyStatement {
  const alias = /:alias\/.+$/.exec(key.keyArn)?.[0].slice(1);
  // Policies know keys by their ids. A key that is known by its alias only is allowed by that alias.
  return new iam.PolicyStatement({
    sid: 'UseQueueKey',
    actions: ACTIONS,
    ...alias
      ? {
        resources: [Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
        conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
      }
      : { resources: [key.keyArn] },
  });
}
