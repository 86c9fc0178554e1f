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

/** The configuration of an AWS SDK client. */
export interface InProcessClient {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly signerConstructor: new (of: { readonly service: string }) => object;
  readonly cacheMiddleware: true;
  readonly requestHandler: object;
  readonly streamCollector: (stream: unknown) => Promise<Uint8Array>;
}

/** Lets SDK clients call the cloud within this process, without sockets or timers, so that they run under a virtual clock. */
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

/** Marks requests with their service, without computing a signature: nobody here would check it, and it takes a third of the time of a call. */
class Signer {
  constructor(private readonly of: { readonly service: string }) {}

  sign(request: SdkRequest): Promise<SdkRequest> {
    request.headers.authorization = this.of.service;
    return Promise.resolve(request);
  }
}

/** A response body that is a stream, but whose bytes are available at once. */
class Body extends Readable {
  constructor(readonly bytes: Uint8Array) {
    super({ read() {} });
  }
}

function response({ status, headers, body }: WireAnswer): object {
  return { response: { statusCode: status, headers, body: new Body(new TextEncoder().encode(body)), reason: undefined } };
}
