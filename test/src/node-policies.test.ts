import { parseAllDocuments } from 'yaml';
import { drainerOf, manifestOf } from './synthesis';
import { clearDrainStatePatch, drainStatePatch, outcomePatch, type DrainState } from '../../lambda/drain/state/drain-state';
import { VirtualClock } from '../../simulation/clock/virtual-clock';
import type { Manifest } from '../../simulation/cluster/api/admission-policy/manifests';
import { ApiServer } from '../../simulation/cluster/api/api-server';
import type { ApiAnswer, User } from '../../simulation/cluster/api/request';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import type { Node } from '../../simulation/cluster/objects';
import { Store } from '../../simulation/cluster/store';
import { kubernetesGroup, STEER_ANNOTATION } from '../../src/names';

const { drainer } = drainerOf();
const applied = parseAllDocuments(manifestOf(drainer)).map((document) => document.toJS() as Manifest);

const DRAINER = { username: 'drainer', groups: [kubernetesGroup(drainer.drainerName), 'system:authenticated'] };
const OTHER_DRAINER = { username: 'other', groups: [kubernetesGroup('other'), 'system:authenticated'] };
const SOMEBODY = { username: 'somebody', groups: ['system:authenticated'] };
const KUBELET = { username: 'system:node:node1', groups: ['system:nodes', 'system:authenticated'] };

const OWN = 'cdk-graceful-node-group';
const SPEC = 'The drainer changes nothing in the spec of a node but unschedulable and its own taint.';
const TAINT = `The drainer changes no taint of a node but its own, ${OWN}/outdated:PreferNoSchedule.`;
const LABEL = 'The drainer changes no label of a node but node.kubernetes.io/exclude-from-external-load-balancers.';
const ANNOTATION = `The drainer changes no annotation of a node but its own, ${OWN}/*.`;
const OWNER = 'The drainer changes no owner and no finalizer of a node.';

const TAINTS = [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }];

/** A cluster with what the drainer's deployment applies, and a node in it that somebody has labelled, annotated and tainted. */
function cluster(spec: Partial<Node['spec']> = {}) {
  const store = new Store(new VirtualClock());
  const [made] = new ClusterBuilder(store).nodes(1);
  const node = store.update('nodes', {
    ...made,
    metadata: { ...made.metadata, labels: { ...made.metadata.labels, team: 'shop' }, annotations: { team: 'shop' }, finalizers: ['example.com/held'] },
    spec: { ...made.spec, taints: TAINTS, ...spec },
  } as Node);
  const server = new ApiServer(store);
  server.admission.policies.apply(applied);
  const patch = (body: object, user: User = DRAINER): ApiAnswer => server.handle({
    verb: 'patch', apiGroup: '', resource: 'nodes', name: node.metadata.name, patchType: 'application/merge-patch+json', body: JSON.parse(JSON.stringify(body)) as object,
  }, user);
  const now = (): Node => store.get('nodes', undefined, node.metadata.name) as Node;
  return { node, patch, now, server };
}

function denial(about: 'nodes' | 'kubelets' | 'leases', sentence: string): object {
  const name = `${drainer.drainerName.toLowerCase()}-${about}`;
  return { code: 422, body: { details: { causes: [{ message: `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: ${sentence}` }] } } };
}

const STATE: DrainState = {
  drainer: drainer.drainerName,
  group: 'workers',
  hook: 'hook',
  instance: 'i-0123456789abcdef0',
  token: 'token',
  started: 0,
  deadline: 3_600_000,
  whenBlocked: 'RETAIN',
  surge: 'WHEN_NEEDED',
  emptyDirPods: 'EVICT',
  unownedPods: 'EVICT',
  cordoned: 0,
  wasUnschedulable: false,
} as DrainState;

test('the drainer may begin a drain, write how it ends, and take everything back', () => {
  const { node, patch, now } = cluster();
  expect(patch(drainStatePatch(node, STATE, true))).toMatchObject({ code: 200 });
  expect(now()).toMatchObject({ spec: { unschedulable: true }, metadata: { labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': OWN } } });
  expect(patch(outcomePatch('drained'))).toMatchObject({ code: 200 });
  expect(patch(clearDrainStatePatch(now()))).toMatchObject({ code: 200 });
  expect(now().metadata).toMatchObject({ labels: node.metadata.labels, annotations: { team: 'shop' } });
});

test('the drainer may ask the scheduler to prefer other nodes, and stop asking', () => {
  const { patch, now } = cluster();
  expect(patch({ spec: { taints: [...TAINTS, { key: `${OWN}/outdated`, effect: 'PreferNoSchedule' }] } })).toMatchObject({ code: 200 });
  expect(patch({ spec: { taints: TAINTS } })).toMatchObject({ code: 200 });
  expect(now().spec.taints).toEqual(TAINTS);
});

describe('the drainer may not', () => {
  test.each<[string, string, object]>([
    ['say which instance a node is', SPEC, { spec: { providerID: 'aws:///eu-central-1a/i-00000000000000bad' } }],
    ['add a taint', TAINT, { spec: { taints: [...TAINTS, { key: 'other', effect: 'NoSchedule' }] } }],
    ['change a taint', TAINT, { spec: { taints: [{ ...TAINTS[0], value: 'cpu' }] } }],
    ['take a taint away', TAINT, { spec: { taints: null } }],
    ['keep pods off a node by a taint of its own', TAINT, { spec: { taints: [...TAINTS, { key: `${OWN}/outdated`, effect: 'NoSchedule' }] } }],
    ['drive pods off a node by a taint of its own', TAINT, { spec: { taints: [...TAINTS, { key: `${OWN}/outdated`, effect: 'NoExecute' }] } }],
    ['add a soft taint that is not its own', TAINT, { spec: { taints: [...TAINTS, { key: `${OWN}/other`, effect: 'PreferNoSchedule' }] } }],
    ['set its taint twice', TAINT, { spec: { taints: [...TAINTS, ...['a', 'b'].map((value) => ({ key: `${OWN}/outdated`, value, effect: 'PreferNoSchedule' }))] } }],
    ['add a label', LABEL, { metadata: { labels: { role: 'admin' } } }],
    ['change a label', LABEL, { metadata: { labels: { team: 'other' } } }],
    ['take a label away', LABEL, { metadata: { labels: { team: null } } }],
    ['add an annotation', ANNOTATION, { metadata: { annotations: { other: 'x' } } }],
    ['change an annotation', ANNOTATION, { metadata: { annotations: { team: 'other' } } }],
    ['take an annotation away', ANNOTATION, { metadata: { annotations: { team: null } } }],
    ['write an annotation that only begins as its own do', ANNOTATION, { metadata: { annotations: { [`${OWN}-other/x`]: 'x' } } }],
    ['take a finalizer away', OWNER, { metadata: { finalizers: null } }],
    ['give a node an owner', OWNER, { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'x', uid: 'y' }] } }],
    ['hide one of these behind a cordon', LABEL, { spec: { unschedulable: true }, metadata: { labels: { team: 'other' } } }],
  ])('%s', (_, sentence, body) => {
    // Kubernetes itself refuses to change the instance of a node, but not to say it where nothing is said.
    const { patch, node, now } = cluster({ providerID: undefined });
    expect(patch(body)).toMatchObject(denial('nodes', sentence));
    expect(now()).toEqual(node);
  });

  test.each<[string, object]>([
    ['labels', { metadata: { labels: { role: 'admin' } } }],
    ['taints', { spec: { taints: null } }],
    ['annotations', { metadata: { annotations: { team: null } } }],
  ])('but everybody else is left alone, another drainer by this one\'s policy, too: %s', (_, body) => {
    expect(cluster().patch(body, SOMEBODY)).toMatchObject({ code: 200 });
    expect(cluster().patch(body, OTHER_DRAINER)).toMatchObject({ code: 200 });
  });
});

describe('a kubelet', () => {
  const FORGED = `A kubelet changes no annotation ${OWN}/*.`;

  test('may not write, change or take away what a drain remembers on its node', () => {
    const { node, patch } = cluster();
    expect(patch({ metadata: { annotations: { [`${OWN}/outcome`]: 'drained' } } }, KUBELET)).toMatchObject(denial('kubelets', FORGED));
    expect(patch(drainStatePatch(node, STATE, false))).toMatchObject({ code: 200 });
    expect(patch({ metadata: { annotations: { [`${OWN}/instance`]: 'i-00000000000000bad' } } }, KUBELET)).toMatchObject(denial('kubelets', FORGED));
    expect(patch({ metadata: { annotations: { [`${OWN}/instance`]: null } } }, KUBELET)).toMatchObject(denial('kubelets', FORGED));
  });

  test('cannot steer its drain, by whichever of its marks it is known', () => {
    for (const user of [KUBELET, { ...KUBELET, username: 'other' }, { ...KUBELET, groups: ['system:authenticated'] }]) {
      const { patch } = cluster();
      expect(patch({ metadata: { annotations: { [STEER_ANNOTATION]: 'let-go' } } }, user)).toMatchObject(denial('kubelets', FORGED));
      expect(patch({ metadata: { annotations: { [STEER_ANNOTATION]: 'wait' } } }, SOMEBODY)).toMatchObject({ code: 200 });
      expect(patch({ metadata: { annotations: { [STEER_ANNOTATION]: null } } }, user)).toMatchObject(denial('kubelets', FORGED));
    }
  });

  test('may write anything else on a node that is drained', () => {
    const { node, patch } = cluster();
    expect(patch(drainStatePatch(node, STATE, false))).toMatchObject({ code: 200 });
    expect(patch({ metadata: { annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }, labels: { zone: 'a' } } }, KUBELET)).toMatchObject({ code: 200 });
  });

  test('is watched when it makes its node and when it reports, and never kept from reporting', () => {
    const policy = applied.find(({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name.endsWith('-kubelets')) as Manifest & { spec: object };
    expect(policy.spec).toMatchObject({
      failurePolicy: 'Ignore',
      matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['nodes', 'nodes/status'] }] },
    });
  });
});

describe('the drainer makes', () => {
  const lease = (server: ApiServer, name: string, user: User = DRAINER): ApiAnswer => server.handle({
    verb: 'create', apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system', body: { kind: 'Lease', metadata: { name }, spec: { holderIdentity: 'x' } },
  }, user);

  test('the Lease that all drainers share', () => {
    expect(lease(cluster().server, 'cdk-graceful-node-group')).toMatchObject({ code: 201 });
  });

  test('no other, such as one by which a controller leads', () => {
    const { server } = cluster();
    expect(lease(server, 'kube-controller-manager')).toMatchObject(denial('leases', 'The drainer makes no Lease but cdk-graceful-node-group.'));
    expect(lease(server, 'kube-controller-manager', SOMEBODY)).toMatchObject({ code: 201 });
  });
});
