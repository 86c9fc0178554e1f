import { Match } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { drainerOf, testStack } from '../synthesis';

test('a rule hears how the drains of this drainer end', () => {
  const stack = testStack();
  const topic = new sns.Topic(stack, 'Topic');
  const { drainer, template } = drainerOf({}, stack);
  const rule = drainer.onDrainEnded('Ended', {
    target: new targets.SnsTopic(topic), description: 'Tells the platform team', eventPattern: { detail: { outcome: ['retained', 'failed'] } },
  });
  expect(rule.node.path).toBe('Test/Drainer/Ended');
  template().hasResourceProperties('AWS::Events::Rule', {
    Description: 'Tells the platform team',
    EventPattern: {
      'source': ['cdk-graceful-node-group'],
      'detail-type': ['Drain Ended'],
      'detail': { drainer: [drainer.drainerName], outcome: ['retained', 'failed'] },
    },
    Targets: [Match.objectLike({ Arn: stack.resolve(topic.topicArn) as unknown })],
  });
});

test('without options it is a rule for all of them, to be given targets', () => {
  const { drainer, template } = drainerOf();
  drainer.onDrainEnded('Ended');
  template().hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['cdk-graceful-node-group'], 'detail-type': ['Drain Ended'], 'detail': { drainer: [drainer.drainerName] } } });
});
