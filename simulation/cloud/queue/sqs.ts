import { CloudError } from '../cloud-error';
import { Queue, QueueProps, QueueSpec } from './queue';

/** The SQS service: the queues of the account. */
export class Sqs {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly props: QueueProps) {}

  createQueue(spec: QueueSpec): Queue {
    if (this.queues.has(spec.name)) {
      throw new CloudError('QueueNameExists', `Queue ${spec.name} exists already. Choose another name.`);
    }
    const queue = new Queue(spec, this.props);
    this.queues.set(spec.name, queue);
    return queue;
  }

  all(): Queue[] {
    return [...this.queues.values()];
  }

  byName(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) {
      throw new CloudError('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    return queue;
  }

  /** Finds a queue by the last part of the path, so that the host may be any endpoint. */
  byUrl(url: string): Queue {
    return this.byName(url.split('/').at(-1) ?? '');
  }

  byArn(arn: string): Queue {
    const queue = this.all().find((one) => one.arn === arn);
    if (!queue) {
      throw new CloudError('QueueDoesNotExist', `The specified queue does not exist: ${arn}`);
    }
    return queue;
  }
}
