import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { EXIT, UsageError } from '../errors';

const MADE_UP = 'loaded-context';

/** An answer of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Read-only access to a cluster. */
export interface ClusterReader {
  /** The context that is read. */
  readonly context: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Connects like kubectl, by the kubeconfig, with all of its ways to log in, exec plugins included. */
export function connect(contextName: string | undefined): ClusterReader {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new UsageError({
      what: 'The kubeconfig cannot be read.',
      got: messageOf(error).split('\n')[0],
      allowed: 'files that are there, in YAML, as kubectl takes them',
      mend: 'Correct KUBECONFIG, or write one with `aws eks update-kubeconfig --name CLUSTER`.',
    }, { cause: error });
  }
  // If there is no kubeconfig, the client invents one for a server on this machine.
  const names = config.getContexts().map(({ name }) => name).filter((name) => name !== MADE_UP);
  if (contextName !== undefined) {
    if (!names.includes(contextName)) {
      throw new UsageError({
        what: 'The kubeconfig has no such context.',
        got: contextName,
        allowed: names.join(', ') || 'none, since no kubeconfig was found',
        mend: 'Take one of them, or set KUBECONFIG; `aws eks update-kubeconfig --name CLUSTER` writes one.',
      });
    }
    config.setCurrentContext(contextName);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined || names.length === 0) {
    throw new UsageError({
      what: 'No cluster is configured.',
      got: 'no current context',
      allowed: 'a kubeconfig in ~/.kube/config or at the path in KUBECONFIG',
      mend: 'Give --context NAME, or write a kubeconfig with `aws eks update-kubeconfig --name CLUSTER`.',
    });
  }
  return { context: config.getCurrentContext(), get: async (path, query = {}) => get(config, server, path, query) };
}

async function get(config: KubeConfig, server: string, path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  for (const [key, value] of Object.entries(query)) {
    url.searchParams.set(key, value);
  }
  try {
    const context = new RequestContext(url.href, HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher();
    if (dispatcher === undefined) {
      throw new Error('its context names no user that the kubeconfig has');
    }
    const response = await dispatcher.request({
      origin: url.origin, path: url.pathname + url.search, method: 'GET', headers: { accept: 'application/json', ...context.getHeaders() },
    });
    return { status: response.statusCode, body: await response.body.json().catch(() => undefined) };
  } catch (error) {
    throw new UsageError({
      what: 'The cluster cannot be read.',
      got: `${url.origin} (${messageOf(error)})`,
      allowed: 'a reachable API server, and credentials that it accepts',
      mend: `See whether \`kubectl --context ${config.getCurrentContext()} get nodes\` works.`,
    }, { cause: error, exitCode: EXIT.UNREADABLE });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error);
}
