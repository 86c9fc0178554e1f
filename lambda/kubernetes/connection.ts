import { type Cluster, HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { ApiEndpoint, EndpointSource } from './endpoint';

/** undici's dispatcher, as the client library creates it. */
export type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

export interface Connection {
  readonly endpoint: ApiEndpoint;
  readonly dispatcher: Promise<Dispatcher>;
}

/** Connections to the API server, kept until the endpoint or the certificate authority changes. */
export class Connections {
  private current?: Connection;

  constructor(private readonly source: EndpointSource) {}

  async open(): Promise<Connection> {
    const endpoint = await this.source.endpoint();
    const { current } = this;
    if (current !== undefined && same(current.endpoint, endpoint)) {
      return current;
    }
    this.current = { endpoint, dispatcher: connect(endpoint) };
    // Requests under way finish on the old connections.
    current?.dispatcher.then((dispatcher) => dispatcher.close()).catch(() => undefined);
    return this.current;
  }

  /** Call this when a connection could not be made, or broke. */
  suspect(): void {
    this.source.suspect();
  }

  /** Closes all connections. The next request opens new ones. */
  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.dispatcher.then((dispatcher) => dispatcher.destroy()).catch(() => undefined);
  }
}

function same(a: ApiEndpoint, b: ApiEndpoint): boolean {
  return a.url === b.url && a.certificateAuthority === b.certificateAuthority;
}

/**
 * The library would create a new connection pool for every request that it authenticates. So it is called once, without a user, and each request
 * brings its own token.
 */
async function connect(endpoint: ApiEndpoint): Promise<Dispatcher> {
  const cluster: Cluster = { name: 'cluster', server: endpoint.url, caData: endpoint.certificateAuthority, skipTLSVerify: false };
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: 'drainer' });
  const context = new RequestContext(endpoint.url, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  const dispatcher = context.getDispatcher();
  if (dispatcher === undefined) {
    throw new Error('The certificate authority of the cluster is empty. It must be a PEM certificate in base64, as eks:DescribeCluster returns it.');
  }
  return dispatcher;
}
