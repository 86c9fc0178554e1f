import { Readable } from 'node:stream';
import type { Cloud } from '../cloud';
import { CloudError, ConnectionDropped } from '../cloud-error';
import { frontsOf } from './fronts';
import type { WireAnswer } from './wire';

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** What a client of the AWS SDK takes in its configuration. */
export interface InProcessClient {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly signerConstructor: new (of: { readonly service: string }) => object;
  readonly cacheMiddleware: true;
  readonly requestHandler: object;
  readonly streamCollector: (stream: unknown) => Promise<Uint8Array>;
}

/** Lets clients of the SDK call the cloud within this process, so that they live under a virtual clock: no socket and no timer is between them. */
export function inProcessClient(cloud: Cloud, principal: string): InProcessClient {
  const fronts = frontsOf(cloud);
  return {
    region: cloud.location.region,
    credentials: { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'simulated' },
    maxAttempts: 1,
    signerConstructor: Signer,
    cacheMiddleware: true,
    streamCollector: async (stream) => (stream as Body).bytes,
    requestHandler: {
      handle: async ({ method, path, headers, body }: SdkRequest) => {
        const service = headers.authorization ?? '';
        const front = fronts[service];
        if (!front) {
          throw new Error(`The service ${service} is not simulated.`);
        }
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const text = body === undefined ? '' : typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
        try {
          return response(await front.answer({ method, path, headers: lower, body: text, principal }));
        } catch (error) {
          if (error instanceof ConnectionDropped || !(error instanceof CloudError)) {
            throw error;
          }
          return response(front.failure(error, 'simulated'));
        }
      },
    },
  };
}

/** Says for which service a request is, and computes no signature: nobody here would check it, and it takes a third of the time of a call. */
class Signer {
  constructor(private readonly of: { readonly service: string }) {}

  sign(request: SdkRequest): Promise<SdkRequest> {
    request.headers.authorization = this.of.service;
    return Promise.resolve(request);
  }
}

/** A stream, for those who ask, whose bytes are there at once. */
class Body extends Readable {
  constructor(readonly bytes: Uint8Array) {
    super({ read() {} });
  }
}

function response({ status, headers, body }: WireAnswer): object {
  return { response: { statusCode: status, headers, body: new Body(new TextEncoder().encode(body)), reason: undefined } };
}
