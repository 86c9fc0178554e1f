import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import { join } from 'node:path';
import { CloudError } from '../../../simulation/cloud/cloud-error';
import type { Sts } from '../../../simulation/cloud/sts';
import { run } from '../ground/daemon';
import type { KeyPair } from '../ground/pki';

const HOSTS = '/etc/hosts';

/** STS under its own host name, for lookups in this mount namespace. */
export class StsServer {
  /** @param host such as `sts.eu-central-1.amazonaws.com`, for which `keys` has a certificate */
  static async start(sts: Sts, host: string, keys: KeyPair, folder: string): Promise<StsServer> {
    const server = createServer({ cert: readFileSync(keys.certificate), key: readFileSync(keys.key) }, (request, response) => {
      void answer(sts, request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(443, '127.0.0.1', resolve);
    });
    await name(host, folder);
    return new StsServer(server);
  }

  private constructor(private readonly server: Server) {}

  async close(): Promise<void> {
    await run('umount', HOSTS);
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Mounts a hosts file over the machine's own, visible only in run.sh's namespaces. */
async function name(host: string, folder: string): Promise<void> {
  if (!process.env.E2E_RUN) {
    throw new Error(`${HOSTS} of the machine would be covered: this process has no mount namespace of its own. Start with test/e2e/run.sh.`);
  }
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, `${readFileSync(HOSTS, 'utf8').trimEnd()}\n127.0.0.1 ${host}\n`);
  await run('mount', '--bind', hosts, HOSTS);
}

/** Answers like STS when JSON is requested. */
async function answer(sts: Sts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
    const { account: Account, arn: Arn, userId: UserId } = await sts.callerIdentity(url, request.headers as Record<string, string>);
    write(response, 200, { GetCallerIdentityResponse: { GetCallerIdentityResult: { Account, Arn, UserId }, ResponseMetadata: { RequestId: 'local' } } });
  } catch (error) {
    const { code, message, status } = error instanceof CloudError ? error : new CloudError('InternalFailure', String(error), 500);
    write(response, status, { Error: { Code: code, Message: message, Type: status < 500 ? 'Sender' : 'Receiver' }, RequestId: 'local' });
  }
}

function write(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
