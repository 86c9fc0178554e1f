import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import type { Observed, ObserverOrder } from './observer';
import type { RealStage } from '../stage/stage';

const NAME = 'observer';
const NAMESPACE = 'kube-system';

/** Decisions in parallel with the drainer's, in a separate process. */
export class Observation {
  /** Resolves when it sees the cluster. */
  static async start(stage: RealStage): Promise<Observation> {
    const { ground } = stage;
    const program = join(ground.folder, `${NAME}.cjs`);
    buildSync({ entryPoints: [join(__dirname, `${NAME}.ts`)], outfile: program, bundle: true, platform: 'node', target: 'node22', logLevel: 'error' });
    const pods = join(ground.folder, 'pods.json');
    writeFileSync(pods, await stage.client.text('/api/v1/pods'));
    const order: ObserverOrder = {
      server: ground.server, certificateAuthority: Buffer.from(ground.certificateAuthority).toString('base64'), token: await token(stage), pods,
    };
    const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const observation = new Observation(child);
    await observation.line();
    return observation;
  }

  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  async end(): Promise<Observed> {
    this.child.stdin!.end();
    const observed = JSON.parse(await this.line()) as Observed;
    await once(this.child, 'exit');
    return observed;
  }

  private async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) {
      throw new Error('The observer has ended before it was asked to. What it wrote is above.');
    }
    return value;
  }
}

/** A token that may read everything, and whose requests are not counted. */
async function token({ client }: RealStage): Promise<string> {
  const metadata = { name: NAME, namespace: NAMESPACE };
  await client.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  await client.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  });
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${NAME}/token`;
  const { status } = await client.send('POST', path, { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } } }) as
    { readonly status: { readonly token: string } };
  return status.token;
}
