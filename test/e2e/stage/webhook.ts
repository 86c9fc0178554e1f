import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { KeyPair } from '../ground/pki';

/** The review of an admission request: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export interface Review {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly dryRun?: boolean;
  readonly object?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

/** An admission webhook that allows everything, and may change it by a JSON patch. */
export class Webhook {
  /** @param keys a certificate for `127.0.0.1` */
  static async start(keys: KeyPair, review: (review: Review) => readonly object[] | undefined): Promise<Webhook> {
    const server = createServer({ cert: readFileSync(keys.certificate), key: readFileSync(keys.key) }, (request, response) => {
      void answer(request, response, review);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new Webhook(server);
  }

  private constructor(private readonly server: Server) {}

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, review: (review: Review) => readonly object[] | undefined): Promise<void> {
  const { apiVersion, kind, request: asked } = JSON.parse(await text(request)) as { apiVersion: string; kind: string; request: Review };
  const patch = review(asked);
  const patched = patch && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ apiVersion, kind, response: { uid: asked.uid, allowed: true, ...patched } }));
}
