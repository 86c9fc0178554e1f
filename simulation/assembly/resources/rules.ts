import { markServing } from './functions';
import type { Maker, Resource } from './resource';
import type { RuleTarget } from '../../cloud/events/event-bus';
import type { EventPattern } from '../../cloud/events/pattern';

interface TemplateTarget {
  readonly Arn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

export const makeRule: Maker = (resource) => {
  resource.accept(['Name', 'EventPattern', 'ScheduleExpression', 'State', 'Targets'], ['Description', 'Tags']);
  const { cloud } = resource.site;
  const name = resource.name('Name');
  cloud.events.putRule({
    name,
    pattern: resource.get<EventPattern>('EventPattern'),
    schedule: resource.get<string>('ScheduleExpression'),
    enabled: resource.get<string>('State') !== 'DISABLED',
    targets: (resource.get<TemplateTarget[]>('Targets') ?? []).map((target) => ruleTarget(resource, target)),
  });
  return { ref: name, attributes: { Arn: cloud.location.arn('events', `rule/${name}`) } };
};

function ruleTarget(resource: Resource, target: TemplateTarget): RuleTarget {
  const unknown = Object.keys(target).filter((key) => !['Arn', 'Id', 'Input', 'DeadLetterConfig', 'RetryPolicy'].includes(key));
  if (unknown.length > 0) {
    throw resource.refusal(`a target with ${unknown.join(', ')}`);
  }
  if (/^arn:[^:]+:lambda:/.test(target.Arn)) {
    markServing(resource, target.Arn);
  } else if (!/^arn:[^:]+:sqs:/.test(target.Arn)) {
    throw resource.refusal(`the target ${target.Arn}, neither a queue nor a function`);
  }
  return {
    arn: target.Arn,
    input: target.Input,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts,
    maximumEventAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds,
  };
}
