import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import { assertKnown } from './parameters';
import type { Operation, Parameters, ServiceFront, WireAnswer, WireRequest } from './wire';

/** The errors of SQS whose code in the older protocol differs: clients that know it read it from a header. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

/** A service with a JSON protocol, like SQS and EventBridge: the operation is in a header. */
export class JsonFront implements ServiceFront {
  constructor(private readonly api: Api, private readonly service: string, private readonly operations: Readonly<Record<string, Operation>>) {}

  async answer({ headers, body, principal }: WireRequest): Promise<WireAnswer> {
    const name = (headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
    const operation = this.operations[name];
    if (!operation) {
      throw CloudError.notImplemented(`${this.service}:${name}`);
    }
    const parameters = JSON.parse(body) as Parameters;
    assertKnown(name, parameters, operation.parameters);
    const request = { principal, action: operation.action, resources: operation.resources(parameters), context: operation.context?.(parameters) };
    return json(200, await this.api.perform(request, () => operation.effect(parameters, principal)));
  }

  failure(error: CloudError): WireAnswer {
    const answer = json(error.status, { __type: `com.amazonaws.${this.service}#${error.code}`, message: error.message });
    const queryError = `${QUERY_CODES[error.code] ?? error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`;
    return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': queryError } };
  }
}

function json(status: number, body: Parameters): WireAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
