import { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { apiGroupOf, isBuiltIn, kindOf, resourceOf } from '../../../simulation/cluster/kinds';
import type { StoredObject } from '../../../simulation/cluster/objects';

/** An object to apply, without what the API server fills in. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface ObjectList {
  readonly apiVersion: string;
  /** Such as `PodList`. */
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly StoredObject[];
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: StoredObject;
}

/** How a client authenticates. */
export interface Identity {
  readonly certificateAuthority: string;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
}

interface Options {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** Each watch uses one. */
const MOST_CONNECTIONS = 50;

export class RequestFailed extends Error {
  constructor(what: string, readonly status: number, message: string) {
    super(`${what} was answered ${status}: ${message}`);
    this.name = 'RequestFailed';
  }
}

/** A client of a Kubernetes API that shares nothing with the drainer's. */
export class KubernetesClient {
  private readonly agent: Agent;
  private readonly headers: OutgoingHttpHeaders;

  constructor(private readonly server: string, { certificateAuthority, certificate, key, token }: Identity) {
    this.agent = new Agent({ ca: certificateAuthority, cert: certificate, key, keepAlive: true, maxSockets: MOST_CONNECTIONS });
    this.headers = { accept: 'application/json', ...token !== undefined && { authorization: `Bearer ${token}` } };
  }

  close(): void {
    this.agent.destroy();
  }

  list(resource: string, namespace?: string): Promise<ObjectList> {
    return this.send('GET', collectionPath(resource, namespace)) as Promise<ObjectList>;
  }

  /** Undefined if there is none of that name. */
  async get(resource: string, namespace: string | undefined, name: string): Promise<StoredObject | undefined> {
    return this.unlessMissing(this.send('GET', `${collectionPath(resource, namespace)}/${name}`)) as Promise<StoredObject | undefined>;
  }

  /** Creates the object, or sets the given fields, whoever else manages them. */
  apply(manifest: Manifest): Promise<StoredObject> {
    return this.send('PATCH', pathOf(manifest), {
      body: manifest, contentType: 'application/apply-patch+yaml', query: { fieldManager: 'test', force: 'true' },
    }) as Promise<StoredObject>;
  }

  patch(resource: string, namespace: string | undefined, name: string, body: object): Promise<StoredObject> {
    return this.send('PATCH', `${collectionPath(resource, namespace)}/${name}`, { body, contentType: 'application/merge-patch+json' }) as Promise<StoredObject>;
  }

  /** Deletes an object; does nothing if it is gone already. */
  async delete(resource: string, namespace: string | undefined, name: string, options: object = {}): Promise<void> {
    await this.unlessMissing(this.send('DELETE', `${collectionPath(resource, namespace)}/${name}`, { body: options }));
  }

  /** Resolves when the server ends the watch. Rejects if it cannot be started, or breaks. */
  async watch(resource: string, resourceVersion: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
    const response = await this.open('GET', collectionPath(resource), {
      query: { watch: 'true', allowWatchBookmarks: 'true', resourceVersion }, signal,
    });
    for await (const line of createInterface({ input: response })) {
      onEvent(JSON.parse(line) as WatchEvent);
    }
  }

  /** The raw text of the answer. */
  async text(path: string): Promise<string> {
    return text(await this.open('GET', path, {}));
  }

  async send(method: string, path: string, options: Options = {}): Promise<unknown> {
    return JSON.parse(await text(await this.open(method, path, options)));
  }

  private async open(method: string, path: string, { query = {}, body, contentType = 'application/json', signal }: Options): Promise<IncomingMessage> {
    const url = new URL(path, this.server);
    for (const [key, value] of Object.entries(query)) {
      url.searchParams.set(key, value);
    }
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = { ...this.headers, ...content && { 'content-type': contentType, 'content-length': content.length } };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { method, agent: this.agent, headers, signal }, resolve).once('error', reject).end(content);
    });
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) {
      return response;
    }
    throw new RequestFailed(`${method} ${url.pathname}`, statusCode, messageOf(await text(response)));
  }

  private async unlessMissing(answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}

/** The path of a built-in resource, or of any other with its group and version: `controllerrevisions.apps/v1`. */
function collectionPath(resource: string, namespace?: string): string {
  const known = kindOf(resource);
  const [name, version] = known ? [resource, known.apiVersion] : [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
  return [groupPath(version), ...namespace === undefined ? [] : ['namespaces', namespace], name].join('/');
}

function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const resource = resourceOf({ apiVersion, kind });
  const namespace = metadata.namespace ?? (kindOf(resource)?.namespaced ? 'default' : undefined);
  return `${collectionPath(isBuiltIn(resource) ? resource : `${plural(kind)}.${apiVersion}`, namespace)}/${metadata.name}`;
}

function groupPath(apiVersion: string): string {
  return apiGroupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
}

function plural(kind: string): string {
  return `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/sss$/, 'sses');
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message ?? body;
  } catch {
    return body;
  }
}
