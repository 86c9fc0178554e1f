import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cloud } from '../cloud';
import { CloudError, ConnectionDropped } from '../cloud-error';
import { frontsOf } from './fronts';
import type { ServiceFront, WireAnswer, WireRequest } from './wire';

/** SQS takes messages of 1 MiB. */
const LARGEST_BODY = 2 * 1024 * 1024;

/** The cloud's HTTP server on the loopback interface, for AWS SDK clients with `AWS_ENDPOINT_URL` set to {@link url}. */
export class CloudServer {
  static async start(cloud: Cloud): Promise<CloudServer> {
    const server = new CloudServer(cloud);
    await new Promise<void>((resolve, reject) => {
      server.http.once('error', reject);
      server.http.listen(0, '127.0.0.1', resolve);
    });
    cloud.location.queueEndpoint = server.url;
    return server;
  }

  private readonly http: Server;
  /** By service name, as in request signatures. */
  private readonly fronts: Readonly<Record<string, ServiceFront>>;

  private constructor(private readonly cloud: Cloud) {
    this.fronts = frontsOf(cloud);
    this.http = createServer((request, response) => void this.serve(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = this.cloud.random.uuid();
    const { service, accessKeyId } = scope(request.headers.authorization);
    const front = this.fronts[service];
    try {
      const body = await read(request);
      if (!front) {
        throw CloudError.notImplemented(`the service ${service || '(the request is not signed)'}`);
      }
      const wire = { method: request.method ?? '', path: (request.url ?? '').split('?')[0], headers: request.headers as WireRequest['headers'], body };
      write(response, await front.answer({ ...wire, principal: this.principal(accessKeyId) }), requestId);
    } catch (error) {
      if (error instanceof ConnectionDropped) {
        request.socket.destroy();
      } else {
        write(response, (front ?? this.fronts.eks).failure(asCloudError(error), requestId), requestId);
      }
    }
  }

  private principal(accessKeyId: string): string {
    const credentials = this.cloud.credentials.find(accessKeyId);
    if (!credentials) {
      throw new CloudError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    return credentials.roleArn;
  }
}

/** The access key and the service of a signature. */
function scope(authorization: string = ''): { service: string; accessKeyId: string } {
  const [, accessKeyId = '', service = ''] = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  return { service, accessKeyId };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      throw new CloudError('RequestEntityTooLarge', `The request is larger than ${LARGEST_BODY} bytes.`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, answer: WireAnswer, requestId: string): void {
  response.writeHead(answer.status, { ...answer.headers, 'x-amzn-requestid': requestId });
  response.end(answer.body);
}

/** An error that is not from the service is one of the simulation, and says so. */
function asCloudError(error: unknown): CloudError {
  return error instanceof CloudError ? error : new CloudError('InternalFailure', `The simulation failed: ${String(error)}`, 500);
}
