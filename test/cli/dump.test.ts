import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { KUBECTL_KINDS } from '../../cli/cluster/kinds';
import { redacted } from '../../cli/cluster/redact';
import { ScaledClock } from '../../simulation/clock/scaled-clock';
import { ApiServer } from '../../simulation/cluster/api/api-server';
import { ApiEndpoint } from '../../simulation/cluster/api/endpoint';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import { KubernetesServer } from '../../simulation/cluster/http/server';
import { Rbac, type RbacObject } from '../../simulation/cluster/rbac';
import { Store } from '../../simulation/cluster/store';

const MAIN = path.join(__dirname, '..', '..', 'assets', 'cli', 'main.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'dump-'));
const file = (name: string) => path.join(folder, name);
const clock = new ScaledClock();
let endpoint: ApiEndpoint;
let server: KubernetesServer;

/** May list everything but Events, as a person with a narrow role. */
const READER = [
  {
    kind: 'ClusterRole',
    metadata: { name: 'r' },
    rules: [
      {
        apiGroups: ['', 'apps', 'batch', 'policy', 'storage.k8s.io', 'autoscaling', 'coordination.k8s.io'],
        verbs: ['get', 'list'],
        resources: [
          'nodes', 'namespaces', 'pods', 'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'replicationcontrollers', 'jobs', 'poddisruptionbudgets',
          'persistentvolumes', 'persistentvolumeclaims', 'volumeattachments', 'horizontalpodautoscalers', 'leases', 'services', 'resourcequotas',
        ],
      },
    ],
  },
  { kind: 'ClusterRoleBinding', metadata: { name: 'r' }, roleRef: { kind: 'ClusterRole', name: 'r' }, subjects: [{ kind: 'User', name: 'reader' }] },
] as unknown as RbacObject[];

beforeAll(async () => {
  const store = new Store(clock);
  const builder = new ClusterBuilder(store);
  builder.nodes(2);
  builder.deployment('cart', { namespace: 'shop', replicas: 2 });
  endpoint = new ApiEndpoint(new ApiServer(store), { rbac: new Rbac(READER) });
  server = await KubernetesServer.start({ endpoint, authenticate: async (token) => (token === 'by-plugin' ? { username: 'reader', groups: [] } : undefined) });
  const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'by-plugin' } };
  // As `aws eks update-kubeconfig` writes it: a program that prints the token.
  writeFileSync(file('kubeconfig'), JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'test',
    'clusters': [{ name: 'c', cluster: { 'server': server.url, 'certificate-authority-data': Buffer.from(server.certificateAuthority).toString('base64') } }],
    'users': [{ name: 'u', user: { exec: { apiVersion: credential.apiVersion, command: 'echo', args: [JSON.stringify(credential)], interactiveMode: 'Never' } } },
      { name: 's', user: { token: 'unknown' } }],
    'contexts': [{ name: 'test', context: { cluster: 'c', user: 'u' } }, { name: 'nobody', context: { cluster: 'c', user: '' } },
      { name: 'stranger', context: { cluster: 'c', user: 's' } }],
  }));
});
afterAll(async () => {
  await server.close();
  clock.stop();
  rmSync(folder, { recursive: true, force: true });
});

const command = async (...words: string[]) => commandWith(file('kubeconfig'), ...words);

async function commandWith(kubeconfig: string, ...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { env: { ...process.env, KUBECONFIG: kubeconfig }, encoding: 'utf8' as const };
  try {
    return { code: 0, ...await promisify(execFile)(process.execPath, [MAIN, ...words], options) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test('dump reads a cluster with the credentials of an exec plugin, tells what it may not read, and changes nothing', async () => {
  const { code, stderr } = await command('dump', '--out', file('cluster.json'));
  expect([code, stderr]).toEqual([0, expect.stringContaining('The events were not read, because you may not list them.')]);
  const { items, read } = JSON.parse(readFileSync(file('cluster.json'), 'utf8')) as { items: Array<{ apiVersion: string; kind: string }>; read: string[] };
  expect(read).toContain('persistentvolumes');
  expect(read).not.toContain('events');
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['Deployment', 'Lease', 'Namespace', 'Node', 'Pod', 'ReplicaSet'].filter((kind) =>
    items.some((item) => item.kind === kind))));
  expect(items.filter(({ kind }) => kind === 'Pod')).toHaveLength(2);
  expect(items.find(({ kind }) => kind === 'Deployment')).toMatchObject({ apiVersion: 'apps/v1' });
  expect([...new Set(endpoint.calls.map(({ request }) => request.verb))]).toEqual(['list']);
  expect(endpoint.calls.map(({ request }) => request.resource).filter((resource) => ['configmaps', 'secrets'].includes(resource))).toEqual([]);
});

test('what dump wrote can be rehearsed, and the cluster itself as well, with what could not be read among the remarks', async () => {
  await command('dump', '--out', file('cluster.json'));
  const dumped = JSON.parse((await command('rehearse', '--cluster', file('cluster.json'), '--json')).stdout) as { verdict: string; remarks: string[] };
  const live = JSON.parse((await command('rehearse', '--context', 'test', '--json')).stdout) as { verdict: string; remarks: string[]; cluster: { source: string } };
  expect([dumped.verdict, live.verdict, live.cluster.source]).toEqual(['graceful', 'graceful', 'the context test']);
  for (const { remarks } of [dumped, live]) {
    expect(remarks).toContain('The events were not read, because you may not list them.');
    // It was read, and there is none: that is no lack of the dump.
    expect(remarks.join()).not.toContain('persistentvolumes');
  }
});

test('a context that there is not, and credentials that are not taken, are told in four parts', async () => {
  expect(await command('dump', '--context', 'prod')).toMatchObject({ code: 2, stderr: expect.stringContaining('no such context. Got: prod. Allowed: test, nobody, stranger.') });
  expect(await command('dump', '--context', 'nobody')).toMatchObject({ code: 3, stderr: expect.stringContaining('its context names no user') });
  expect(await command('dump', '--context', 'stranger')).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^The nodes .* Got: .*401/s) });
});

test('a kubeconfig that is not there, or that is none, is a mistake of who calls', async () => {
  writeFileSync(file('broken'), 'clusters: [');
  for (const name of ['missing', 'broken']) {
    const { code, stdout, stderr } = await commandWith(file(name), 'dump');
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^The kubeconfig cannot be read\. Got: .+ Allowed: .+\. [A-Z].+\n$/s)]);
  }
});

test('the documentation shows the command of kubectl that lists what is read', () => {
  const documented = readFileSync(path.join(__dirname, '..', '..', 'docs', 'rehearsal.md'), 'utf8').replaceAll('\\\n', '');
  expect(documented).toContain(`kubectl get ${KUBECTL_KINDS} -A -o json > cluster.json`);
});

test('environment, arguments and copies of the manifest are left out, registries on request, and what a rehearsal needs stays', () => {
  const container = {
    name: 'main',
    image: 'registry.example.com/team/cart:1',
    args: ['--password=x'],
    env: [{ name: 'TOKEN', value: 'x' }],
    lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
    resources: { requests: { cpu: '1' } },
  };
  const object = {
    kind: 'Deployment',
    metadata: { name: 'cart', managedFields: [], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'TOKEN', 'team': 'a' } },
    spec: { template: { spec: { containers: [container] } } },
    status: { images: [{ names: ['registry.example.com/team/cart:1'] }] },
  };
  const kept = { name: 'main', lifecycle: container.lifecycle, resources: container.resources };
  expect(redacted(object, { registries: false })).toEqual({
    kind: 'Deployment',
    metadata: { name: 'cart', annotations: { team: 'a' } },
    spec: { template: { spec: { containers: [{ ...kept, image: container.image }] } } },
    status: object.status,
  });
  expect(JSON.stringify(redacted(object, { registries: true }))).not.toMatch(/registry|TOKEN|password/);
});

test('status asks for the one ConfigMap by which drainers are held, and says where it may not read it', async () => {
  const asked = endpoint.calls.length;
  const { code, stdout } = await command('status', '--context', 'test');
  expect([code, stdout]).toEqual([0, expect.stringContaining('Whether somebody holds a drainer is not known, because you may not read the ConfigMap kube-system/cdk-graceful-node-group-hold.')]);
  const requests = endpoint.calls.slice(asked).map(({ request }) => request).filter(({ resource }) => resource === 'configmaps');
  expect(requests).toMatchObject([{ namespace: 'kube-system', query: { fieldSelector: 'metadata.name=cdk-graceful-node-group-hold' } }]);
});
