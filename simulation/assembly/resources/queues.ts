import type { Maker } from './resource';
import { parsePolicy } from '../../cloud/iam';

export const makeQueue: Maker = (resource) => {
  resource.accept(
    ['QueueName', 'VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds', 'RedrivePolicy'],
    ['SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'ReceiveMessageWaitTimeSeconds', 'MaximumMessageSize', 'Tags'],
  );
  const { cloud, deployment } = resource.site;
  const redrive = resource.get<{ deadLetterTargetArn: string; maxReceiveCount: string | number }>('RedrivePolicy');
  const queue = cloud.sqs.createQueue({
    name: resource.name('QueueName'),
    visibilityTimeoutSeconds: resource.number('VisibilityTimeout'),
    retentionSeconds: resource.number('MessageRetentionPeriod'),
    delaySeconds: resource.number('DelaySeconds'),
    redrive: redrive && { deadLetterQueue: cloud.sqs.byArn(redrive.deadLetterTargetArn), maxReceiveCount: Number(redrive.maxReceiveCount) },
  });
  deployment.queues.set(resource.logicalId, queue);
  return { ref: queue.url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queue.url } };
};

export const makeQueuePolicy: Maker = (resource) => {
  resource.accept(['PolicyDocument', 'Queues']);
  const statements = parsePolicy(resource.require('PolicyDocument'));
  for (const url of resource.require<string[]>('Queues')) {
    const queue = resource.site.cloud.sqs.byUrl(url);
    queue.policy = [...queue.policy, ...statements];
  }
  return { ref: resource.name('Id'), attributes: {} };
};
