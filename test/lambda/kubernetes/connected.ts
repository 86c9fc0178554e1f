import { type ApiServer, startApiServer } from './api-server';
import { bundledOpen } from './bundled';
import type { EndpointSource, TokenSource } from '../../../lambda/kubernetes/endpoint';
import type { OpenKubernetes } from '../../../lambda/kubernetes/open';
import type { KubernetesPort } from '../../../lambda/kubernetes/port';
import type { Timeouts } from '../../../lambda/kubernetes/transport';

export const NOW = '2026-11-23T08:00:00.000Z';
/** Long enough to matter in no test but those of timeouts. */
const PATIENT: Timeouts = { requestMilliseconds: 10_000, silenceMilliseconds: 10_000 };

/** The adapter, anew for each test, connected to a server of the file. */
export class Connected {
  server!: ApiServer;
  endpoint!: EndpointSource & { suspected: number };
  tokens!: TokenSource & { rejected: string[] };
  open!: OpenKubernetes;

  get kubernetes(): KubernetesPort {
    return this.open.port;
  }

  connect(timeouts: Partial<Timeouts> = {}): void {
    const { endpoint, tokens } = this;
    const clock = { now: () => Date.parse(NOW), sleep: async () => undefined };
    this.open = openKubernetes({ endpoint, tokens, clock, timeouts: { ...PATIENT, ...timeouts } });
  }
}

const { openKubernetes } = bundledOpen();

export function connected(): Connected {
  const context = new Connected();
  beforeAll(async () => { context.server = await startApiServer(); });
  afterAll(async () => context.server.stop());
  beforeEach(() => {
    context.server.requests.length = 0;
    context.endpoint = {
      suspected: 0,
      endpoint: async () => context.server.endpoint,
      suspect() { this.suspected++; },
    };
    context.tokens = {
      rejected: [],
      async token() { return `token-${this.rejected.length + 1}`; },
      reject(token) { this.rejected.push(token); },
    };
    context.connect();
  });
  afterEach(async () => context.open.close());
  return context;
}

/** A node as the server sends it. */
export const node = (name: string, resourceVersion = '1') => ({
  metadata: { name, uid: `uid-${name}`, resourceVersion, managedFields: [{ manager: 'kubelet' }] },
  spec: { providerID: `aws:///eu-central-1a/${name}`, podCIDR: '10.0.0.0/24' },
  status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-11-23T08:00:00Z' }], images: [{ names: ['x'] }] },
});
/** The same as the drainer sees it. */
export const trimmed = (name: string, resourceVersion = '1') => ({
  metadata: { name, uid: `uid-${name}`, resourceVersion },
  spec: { providerID: `aws:///eu-central-1a/${name}` },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
export const list = (items: object[] | null, metadata: object = {}) => ({ kind: 'NodeList', metadata: { resourceVersion: '10', ...metadata }, items });
