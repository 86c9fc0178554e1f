import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Tells cdk-nag why what it would complain of is right. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  try {
    Validations.of(scope).acknowledge({ id, reason });
  } catch {
    // Older versions of CDK refuse the colons of an ARN in an id. That is no reason not to deploy.
  }
}
