import { Match, Template } from 'aws-cdk-lib/assertions';
import { importedV2 } from './clusters';
import { testStack } from './synthesis';
import { compilePattern, type EventPattern } from '../../simulation/cloud/events/pattern';
import { InstanceNotice, NodeDrainer } from '../../src';
import { NOTICES } from '../../src/names';

const ID = 'i-1234567890abcdef0';
const ec2 = (detailType: string, detail: object) => ({ 'source': 'aws.ec2', 'detail-type': detailType, 'detail': { 'instance-id': ID, ...detail } });
const health = (detail: object) => ({ 'source': 'aws.health', 'detail-type': 'AWS Health Event', 'detail': { service: 'EC2', eventTypeCategory: 'scheduledChange', ...detail } });

/** Events as the documentation of AWS shows them, and which notice they are; undefined: none. */
const EVENTS: ReadonlyArray<[object, InstanceNotice | undefined]> = [
  [ec2('EC2 Spot Instance Interruption Warning', { 'instance-action': 'terminate' }), InstanceNotice.SPOT_INTERRUPTION],
  [ec2('EC2 Instance Rebalance Recommendation', {}), InstanceNotice.REBALANCE_RECOMMENDATION],
  [health({ eventTypeCode: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED' }), InstanceNotice.SCHEDULED_CHANGE],
  [health({ eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED' }), InstanceNotice.SCHEDULED_CHANGE],
  [health({ service: 'RDS' }), undefined],
  [health({ eventTypeCategory: 'issue' }), undefined],
  [ec2('EC2 Instance State-change Notification', { state: 'stopping' }), InstanceNotice.STOPPING],
  [ec2('EC2 Instance State-change Notification', { state: 'shutting-down' }), InstanceNotice.STOPPING],
  [ec2('EC2 Instance State-change Notification', { state: 'running' }), undefined],
];

function synthesise(instanceNotices?: InstanceNotice[]): Template {
  const stack = testStack();
  new NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack), instanceNotices });
  return Template.fromStack(stack);
}

function patternsOf(template: Template): EventPattern[] {
  return Object.values(template.findResources('AWS::Events::Rule')).flatMap(({ Properties }) => {
    const { EventPattern: pattern } = Properties as { EventPattern?: EventPattern };
    return pattern ? [pattern] : [];
  });
}

test('by default nothing is heard but Auto Scaling', () => {
  const template = synthesise();

  template.resourceCountIs('AWS::Events::Rule', 2);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { INSTANCE_NOTICES: Match.absent() } } });
});

test.each(Object.values(InstanceNotice))('%s is heard by one rule, which its own events match and no others', (notice) => {
  const patterns = patternsOf(synthesise([notice]));
  const heard = EVENTS.filter(([event]) => patterns.some((pattern) => compilePattern(pattern)(event)));

  expect(patterns).toHaveLength(2);
  expect(heard.map(([, what]) => what)).toEqual(EVENTS.flatMap(([, what]) => (what === notice ? [what] : [])));
});

test('all of them are let into the queue, set aside where they cannot be delivered, and known to the function, each once', () => {
  const template = synthesise([...Object.values(InstanceNotice), InstanceNotice.STOPPING]);
  const rules = Object.keys(template.findResources('AWS::Events::Rule'));

  expect(rules).toHaveLength(6);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { INSTANCE_NOTICES: JSON.stringify(NOTICES) } } });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Sid: 'AdmitRules', Condition: Match.objectLike({ ArnEquals: { 'aws:SourceArn': Match.arrayWith(rules.map((rule) => ({ 'Fn::GetAtt': [rule, 'Arn'] }))) } }),
      })]),
    },
  });
  for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule', { Properties: { EventPattern: Match.anyValue() } }))) {
    expect((Properties as { Targets: object[] }).Targets).toEqual([expect.objectContaining({ DeadLetterConfig: expect.anything() as object })]);
  }
});

test('its rules need no permission of the function', () => {
  const statements = (template: Template) => Object.values(template.findResources('AWS::IAM::Policy'));
  expect(statements(synthesise(Object.values(InstanceNotice)))).toEqual(statements(synthesise()));
});

test('the words of the construct are those of the function', () => {
  expect(Object.values(InstanceNotice)).toEqual([...NOTICES]);
});

test('what is no notice is refused', () => {
  expect(() => synthesise(['storm' as InstanceNotice])).toThrow('instanceNotices[0] has a value that it cannot have. Got: the string "storm". '
    + 'Allowed: InstanceNotice.SPOT_INTERRUPTION, InstanceNotice.REBALANCE_RECOMMENDATION, InstanceNotice.SCHEDULED_CHANGE, InstanceNotice.STOPPING.');
});
