import type { Clock } from '../clock';
import { KubernetesAdapter } from './adapter';
import { Connections } from './connection';
import type { EndpointSource, TokenSource } from './endpoint';
import type { KubernetesPort } from './port';
import { type Timeouts, Transport } from './transport';

export interface OpenOptions {
  readonly endpoint: EndpointSource;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly timeouts?: Timeouts;
}

/** The API of one cluster. `close` breaks its connections; a request after that makes new ones. */
export interface OpenKubernetes {
  readonly port: KubernetesPort;
  close(): Promise<void>;
}

const TIMEOUTS: Timeouts = { requestMilliseconds: 15_000, silenceMilliseconds: 150_000 };

export function openKubernetes(options: OpenOptions): OpenKubernetes {
  const connections = new Connections(options.endpoint);
  const transport = new Transport(connections, options.tokens, options.timeouts ?? TIMEOUTS);
  return { port: new KubernetesAdapter(transport, options.clock), close: () => connections.close() };
}
