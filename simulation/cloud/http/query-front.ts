import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import { assertKnown } from './parameters';
import { parseQuery, toXml } from './query';
import type { Operation, ServiceFront, WireAnswer, WireRequest } from './wire';

export interface QueryDialect {
  readonly item: 'member' | 'item';
  /** Wraps the answer of an operation. */
  readonly wrap: (operation: string, members: string, requestId: string) => string;
  readonly wrapError: (code: string, message: string, type: string, requestId: string) => string;
}

/** The Query protocol of Auto Scaling. */
export const QUERY: QueryDialect = {
  item: 'member',
  wrap: (operation, members, requestId) => `<${operation}Response><${operation}Result>${members}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  wrapError: (code, message, type, requestId) =>
    `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
};

/** EC2's variant of it. */
export const EC2_QUERY: QueryDialect = {
  item: 'item',
  wrap: (operation, members, requestId) => `<${operation}Response><requestId>${requestId}</requestId>${members}</${operation}Response>`,
  wrapError: (code, message, _, requestId) =>
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
};

/** A service that takes forms and answers with XML. */
export class QueryFront implements ServiceFront {
  constructor(
    private readonly api: Api,
    private readonly service: string,
    private readonly operations: Readonly<Record<string, Operation>>,
    private readonly dialect: QueryDialect,
  ) {}

  async answer({ body, principal }: WireRequest): Promise<WireAnswer> {
    const { Action, Version: _version, ...parameters } = parseQuery(body);
    const name = String(Action);
    const operation = this.operations[name];
    if (!operation) {
      throw CloudError.notImplemented(`${this.service}:${name}`);
    }
    assertKnown(name, parameters, operation.parameters);
    const request = {
      principal, action: operation.action, resources: operation.resources(parameters), context: operation.context?.(parameters),
    };
    const answer = await this.api.perform(request, () => operation.effect(parameters, principal));
    return xml(200, this.dialect.wrap(name, toXml(answer, this.dialect.item), 'simulated'));
  }

  failure(error: CloudError, requestId: string): WireAnswer {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    return xml(error.status, this.dialect.wrapError(error.code, toXml(error.message, this.dialect.item), type, requestId));
  }
}

function xml(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
