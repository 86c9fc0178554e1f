import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import type { ServiceFront, WireAnswer, WireRequest } from './wire';
import type { LambdaFunction } from '../function/function';

/** Lambda's REST API: invokes a function and waits for its answer. */
export class LambdaFront implements ServiceFront {
  constructor(private readonly api: Api, private readonly functionOf: (nameOrArn: string) => LambdaFunction) {}

  async answer({ method, path, body, principal }: WireRequest): Promise<WireAnswer> {
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    if (method !== 'POST' || name === undefined) {
      throw CloudError.notImplemented(`lambda: ${method} ${path}`);
    }
    const target = this.functionOf(decodeURIComponent(name));
    await this.api.perform({ principal, action: 'lambda:InvokeFunction', resources: [target.arn] }, () => undefined);
    try {
      return json(200, await target.invoke(JSON.parse(body || '{}')) ?? null);
    } catch (error) {
      const answer = json(200, { errorType: (error as Error).name, errorMessage: (error as Error).message });
      return { ...answer, headers: { ...answer.headers, 'x-amz-function-error': 'Unhandled' } };
    }
  }

  failure(error: CloudError): WireAnswer {
    const answer = json(error.status, { message: error.message });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
  }
}

function json(status: number, body: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
