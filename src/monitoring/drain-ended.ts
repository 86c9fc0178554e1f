import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE } from '../names';

/** A rule for the events that say how a drain of this drainer ended. */
export function drainEndedRule(drainer: Construct & { readonly drainerName: string }, id: string, options: events.OnEventOptions): events.Rule {
  const { crossStackScope, target, eventPattern, ...rest } = options;
  const rule = new events.Rule(drainer, id, { ...rest, crossStackScope });
  rule.addEventPattern({
    source: [DRAIN_ENDED_SOURCE],
    detailType: [DRAIN_ENDED_DETAIL_TYPE],
    detail: { drainer: [drainer.drainerName] },
  });
  rule.addEventPattern(eventPattern);
  rule.addTarget(target);
  return rule;
}
