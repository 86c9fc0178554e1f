import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { objectWith } from '../validation/check';

/** A rule on the default bus for some events of ours, and for whatever else the options ask of them. */
export function eventRule(scope: Construct, id: string, ours: events.EventPattern, options: events.OnEventOptions): events.Rule {
  objectWith('an object of OnEventOptions')(scope, 'options', options);
  const { crossStackScope, target, eventPattern, ...rest } = options;
  const rule = new events.Rule(scope, id, { ...rest, crossStackScope });
  rule.addEventPattern(ours);
  rule.addEventPattern(eventPattern);
  rule.addTarget(target);
  return rule;
}
