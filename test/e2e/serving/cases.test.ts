import { type Case, CASES, DEFAULT_LABELS, SLEEP_SECONDS } from './cases';
import { containers, inject, PORTS } from './pods';
import { madeOf, podOf, policyOf } from './policy';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import { ApiServer } from '../../../simulation/cluster/api/api-server';
import { createFromManifest } from '../../../simulation/cluster/api/creation';
import { admitted } from '../../../simulation/cluster/api/pod-defaults';
import type { Pod } from '../../../simulation/cluster/objects';
import type { PodSpec } from '../../../simulation/cluster/pod';
import { Store } from '../../../simulation/cluster/store';

/* main.ts plays the same cases on real Kubernetes. */

const NAMESPACE = 'cases';

/** The pod that a cluster with these policies creates. */
function made(each: Case, policies: readonly Manifest[]): Pod {
  const store = new Store(new VirtualClock());
  const labels = { 'kubernetes.io/metadata.name': NAMESPACE, ...each.labels ?? DEFAULT_LABELS };
  createFromManifest(store, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } });
  const { admission } = new ApiServer(store);
  admission.policies.apply([...policies, ...each.others ?? []]);
  const pod = podOf(each, NAMESPACE);
  return admission.mutate({
    request: { verb: 'create', apiGroup: '', resource: 'pods', namespace: NAMESPACE, name: 'pod' },
    user: { username: 'somebody', groups: [] },
    object: { ...pod, spec: admitted(pod.spec as PodSpec) } as unknown as Pod,
    store,
  });
}

test.each(CASES)('$name', (each) => {
  const { namespaces } = each;
  expect(madeOf(made(each, policyOf(SLEEP_SECONDS, { namespaces })))).toEqual(each.expected);
});

test('of two policies that match a pod only one applies, and raises its grace period', () => {
  const policies = [...policyOf(20, { policyName: 'a' }), ...policyOf(60, { policyName: 'b' })];
  expect(madeOf(made(CASES[0], policies))).toEqual({ grace: 50, hooks: { web: 20 } });
});

test('two policies that share a pod raise its grace by the longer sleep, not by both', () => {
  // The second policy applies to the injected container, because the first is not reinvoked.
  const [first, binding] = policyOf(20, { policyName: 'a' });
  const once = { ...first, spec: { ...(first as unknown as { spec: object }).spec, reinvocationPolicy: 'Never' } } as Manifest;
  const others = inject({ name: 'mesh', image: 'mesh', ports: [{ containerPort: 15090 }] });
  const pod = made({ ...CASES[0], others }, [once, binding, ...policyOf(60, { policyName: 'b' })]);
  expect(madeOf(pod)).toEqual({ grace: 90, hooks: { web: 20, mesh: 60 } });
});

test('a pod that a kubelet runs from a file is left alone', () => {
  const mirror: Case = { ...CASES[0], annotations: { 'kubernetes.io/config.mirror': 'abc' } };
  expect(madeOf(made(mirror, policyOf(SLEEP_SECONDS)))).toEqual({ grace: 30, hooks: {} });
});

test('a pod is made as its author wrote it where the policy cannot judge it', () => {
  const broken: Case = { ...CASES[0], spec: { ...containers({ ...PORTS, ports: 7 as never }) } };
  expect(madeOf(made(broken, policyOf(SLEEP_SECONDS)))).toEqual({ grace: 30, hooks: {} });
});

test('the namespaces of Kubernetes are left alone whatever is named', async () => {
  const { GracefulNamespaces } = await import('../../../src');
  const [{ spec }] = policyOf(SLEEP_SECONDS, { namespaces: GracefulNamespaces.allExcept('batch', 'kube-system') }) as unknown as [{ spec: { matchConstraints: { namespaceSelector: unknown } } }];
  expect(spec.matchConstraints.namespaceSelector).toEqual({
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'kube-public', 'kube-node-lease', 'batch'] },
      { key: 'cdk-graceful-node-group/graceful-pods', operator: 'NotIn', values: ['disabled'] },
    ],
  });
});
