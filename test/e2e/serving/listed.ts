import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DEFAULT_LABELS } from './cases';
import { containers, PORTS } from './pods';
import { run } from '../ground/daemon';
import type { Ground } from '../ground/ground';
import { program } from '../ground/programs';
import { until } from '../ground/wait';
import type { KubernetesClient } from '../stage/client';

const NAMESPACE = 'before';

/** Creates pods in a namespace with graceful pods before any policy exists: only one of them serves. */
export async function makePodsBefore(client: KubernetesClient): Promise<void> {
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: DEFAULT_LABELS } });
  // A new namespace has no service account for a moment, and without one no pod can be created.
  const pod = (name: string, spec: object, annotations = {}) => until(`pod ${name} is made`, async () => {
    await client.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE, annotations }, spec: { automountServiceAccountToken: false, ...spec } });
    return true;
  });
  await pod('serves', containers(PORTS));
  await pod('works', containers({ name: 'worker' }));
  await pod('finishes', { ...containers(PORTS), restartPolicy: 'Never' });
  await pod('ends-at-once', { ...containers(PORTS), terminationGracePeriodSeconds: 0 });
  await pod('has-a-hook', containers({ ...PORTS, lifecycle: { preStop: { sleep: { seconds: 1 } } } }));
  await pod('never', containers(PORTS), { 'cdk-graceful-node-group/pre-stop': 'never' });
}

/** What the command in docs/graceful-pods.md lists wrongly, or fails to list. */
export async function playListing({ adminKubeconfig }: Ground): Promise<string[]> {
  const [, command = ''] = /as `namespace\/pod`:\n\n```sh\n([^]*?)```/.exec(readFileSync('docs/graceful-pods.md', 'utf8')) ?? [];
  const path = [dirname(program('kubectl')), process.env.PATH].join(delimiter);
  const listed = (await run('env', `PATH=${path}`, `KUBECONFIG=${adminKubeconfig}`, `HOME=${dirname(adminKubeconfig)}`, 'bash', '-euo', 'pipefail', '-c', command)).trim();
  return listed === `${NAMESPACE}/serves` ? [] : [`the command of ${join('docs', 'graceful-pods.md')} listed '${listed}' instead of '${NAMESPACE}/serves'`];
}
