import type { BindingManifest, Manifest, PolicyManifest } from '../../../../simulation/cluster/api/admission-policy/manifests';
import type { ApiRequest } from '../../../../simulation/cluster/api/request';
import { ask, simulatedCluster, statusOf } from '../simulated-cluster';

/** What was seen of Kubernetes 1.36.3 with the same policies stands in these tests. */

type Spec = Partial<PolicyManifest['spec']> & Readonly<Record<string, unknown>>;

const apiVersion = 'admissionregistration.k8s.io/v1';
const PODS = { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods'] };

function policy(spec: Spec = {}): PolicyManifest & Manifest {
  const matchConstraints = { resourceRules: [PODS] };
  const kind = 'ValidatingAdmissionPolicy';
  return { apiVersion, kind, metadata: { name: 'p' }, spec: { matchConstraints, validations: [{ expression: 'false', message: 'no' }], ...spec } };
}

function binding(spec: Readonly<Record<string, unknown>> = {}): BindingManifest & Manifest {
  return { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'], ...spec } };
}

/** A cluster with a pod, and with a policy that is bound. */
function clusterWith(...objects: Manifest[]) {
  const { server, builder, store } = simulatedCluster();
  const pod = builder.pod('web', { grace: 30 });
  server.admission.policies.apply(objects);
  const about = { resource: 'pods', namespace: pod.metadata.namespace, name: pod.metadata.name };
  const merge = (address: Pick<ApiRequest, 'resource' | 'name' | 'namespace'>) =>
    ask(server, { ...address, verb: 'patch', patchType: 'application/merge-patch+json', body: { metadata: { annotations: { a: 'b' } } } });
  return {
    server,
    store,
    patch: () => merge(about),
    patchNode: () => merge({ resource: 'nodes', name: 'node1' }),
    evict: () => ask(server, { ...about, verb: 'create', subresource: 'eviction', body: { kind: 'Eviction', metadata: { name: pod.metadata.name } } }),
    delete: () => ask(server, { ...about, verb: 'delete' }),
  };
}

/** What a patch of the pod is denied with, or undefined. */
function denialBy(spec: Spec): string | undefined {
  return statusOf(clusterWith(policy(spec), binding()).patch()).details?.causes?.[0].message?.replace(/^.* denied request: /, '');
}

const validated = (expression: string) => denialBy({ validations: [{ expression, message: 'no' }] });

test('a denial has the words of a 403, and the code of an object that is not valid', () => {
  const { patch, store } = clusterWith(policy(), binding());
  expect(patch()).toEqual({
    code: 422,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "web" is forbidden: ValidatingAdmissionPolicy \'p\' with binding \'b\' denied request: no',
      reason: 'Invalid',
      details: { name: 'web', kind: 'pods', causes: [{ message: 'ValidatingAdmissionPolicy \'p\' with binding \'b\' denied request: no' }] },
      code: 422,
    },
  });
  expect(store.list('pods')[0].metadata.annotations).toBeUndefined();
});

test('a policy that is not bound does nothing, and another of the same name takes its place', () => {
  const { server, patch } = clusterWith(policy());
  expect(patch()).toMatchObject({ code: 200 });
  server.admission.policies.apply([binding()]);
  expect(patch()).toMatchObject({ code: 422 });
  server.admission.policies.apply([policy({ validations: [{ expression: 'true' }] })]);
  expect(patch()).toMatchObject({ code: 200 });
});

test('policies are asked before webhooks', () => {
  const { server, patch } = clusterWith(policy(), binding());
  server.admission.register({ name: 'w', review: () => 'not me' });
  expect(statusOf(patch()).message).toContain('denied request: no');
});

describe('a policy is about', () => {
  const asked = (rule: Partial<typeof PODS>) => {
    const denied = (request: 'patch' | 'patchNode' | 'evict' | 'delete') =>
      clusterWith(policy({ matchConstraints: { resourceRules: [{ ...PODS, ...rule }] } }), binding())[request]().code === 422;
    return (['patch', 'patchNode', 'evict', 'delete'] as const).filter(denied);
  };

  test.each<[string, Partial<typeof PODS>, string[]]>([
    ['the resources of its rule', {}, ['patch']],
    ['the operations of its rule', { operations: ['DELETE'] }, ['delete']],
    ['all operations', { operations: ['*'] }, ['patch', 'delete']],
    ['a subresource', { operations: ['*'], resources: ['pods/eviction'] }, ['evict']],
    ['all subresources', { operations: ['*'], resources: ['pods/*'] }, ['patch', 'evict', 'delete']],
    ['all resources, but no subresource', { operations: ['*'], resources: ['*'] }, ['patch', 'patchNode', 'delete']],
    ['everything', { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }, ['patch', 'patchNode', 'evict', 'delete']],
    ['another group', { apiGroups: ['apps'] }, []],
    ['another version', { apiVersions: ['v2'] }, []],
  ])('%s', (_, rule, requests) => {
    expect(asked(rule)).toEqual(requests);
  });
});

describe('conditions', () => {
  const FALSE = { name: 'f', expression: 'false' };
  const FAILS = { name: 'e', expression: 'object.metadata.nothing == 1' };

  test.each<[string, PolicyManifest['spec']['matchConditions'], string | undefined]>([
    ['all true: the policy is asked', [{ name: 't', expression: '"drainers" in request.userInfo.groups' }], 'no'],
    ['one false: it is not', [{ name: 't', expression: 'true' }, FALSE], undefined],
    ['one false is enough, even if another fails', [FAILS, FALSE], undefined],
    ['one that fails denies', [FAILS], 'expression \'object.metadata.nothing == 1\' resulted in error: no such key: nothing'],
  ])('%s', (_, matchConditions, denial) => {
    expect(denialBy({ matchConditions })).toBe(denial);
  });
});

describe('expressions', () => {
  test.each([
    'object.metadata.annotations == {"a": "b"}',
    '!has(oldObject.metadata.annotations)',
    'object.spec == oldObject.spec',
    'object.spec.terminationGracePeriodSeconds + 1 == 31',
    'object.metadata.?nothing.orValue("x") == "x"',
    'object.metadata.annotations.?a.orValue("x").contains("b")',
    'object.metadata.annotations.all(key, key in ["a", "c"])',
    'request.operation == "UPDATE" && request.name == "web" && request.namespace == "default" && request.userInfo.username == "drainer"',
    '!("constructor" in object.metadata.annotations)',
  ])('%s', (expression) => {
    expect(validated(expression)).toBeUndefined();
    expect(validated(`!(${expression})`)).toBe('no');
  });

  test('that fail deny, and tell why', () => {
    expect(validated('object.metadata.nothing == 1')).toBe('expression \'object.metadata.nothing == 1\' resulted in error: no such key: nothing');
    expect(validated('oldObject.metadata.annotations["a"] == ""')).toContain('no such key: annotations');
  });

  test('that are not true deny, with the expression where there is no message', () => {
    expect(denialBy({ validations: [{ expression: 'true' }, { expression: 'object.metadata.name == "x"  ' }] })).toBe('failed expression: object.metadata.name == "x"');
  });

  test('use variables, which are evaluated only then', () => {
    const variables = [
      { name: 'fails', expression: 'object.metadata.nothing' },
      { name: 'name', expression: 'object.metadata.name' },
      { name: 'greeting', expression: '"hello " + variables.name' },
    ];
    expect(denialBy({ variables, validations: [{ expression: 'variables.greeting == "hello web"' }] })).toBeUndefined();
    expect(denialBy({ variables, validations: [{ expression: 'variables.fails == 1' }] }))
      .toBe('expression \'variables.fails == 1\' resulted in error: composited variable "fails" fails to evaluate: no such key: nothing');
  });

  test('see nothing in the place of a deleted object', () => {
    const matchConstraints = { resourceRules: [{ ...PODS, operations: ['DELETE'] }] };
    const denied = (expression: string) => clusterWith(policy({ matchConstraints, validations: [{ expression }] }), binding()).delete().code === 422;
    expect(denied('object == null && oldObject.metadata.name == "web" && request.operation == "DELETE"')).toBe(false);
    expect(denied('object.metadata.name == "web"')).toBe(true);
  });
});

describe('with failurePolicy Ignore', () => {
  const failing = 'object.spec.nothing == 1';

  test('what cannot be evaluated denies nothing', () => {
    expect(denialBy({ failurePolicy: 'Ignore', validations: [{ expression: failing, message: 'no' }] })).toBeUndefined();
    expect(denialBy({ failurePolicy: 'Fail', validations: [{ expression: failing, message: 'no' }] })).toContain('nothing');
    expect(denialBy({ failurePolicy: 'Ignore', matchConditions: [{ name: 'c', expression: failing }] })).toBeUndefined();
  });

  test('what does not hold denies, also after what cannot be evaluated', () => {
    expect(denialBy({ failurePolicy: 'Ignore', validations: [{ expression: failing, message: 'no' }, { expression: 'false', message: 'never' }] })).toBe('never');
  });
});

describe('what the simulation would not enforce is refused', () => {
  const mutating = (mutation: object) => ({
    apiVersion, kind: 'MutatingAdmissionPolicy', metadata: { name: 'm' }, spec: { matchConstraints: { resourceRules: [PODS] }, reinvocationPolicy: 'Never', mutations: [mutation] },
  });
  const rule = (fields: object) => policy({ matchConstraints: { resourceRules: [{ ...PODS, ...fields }] } });
  test.each<[string, Manifest]>([
    ['failurePolicy Warn of the ValidatingAdmissionPolicy p', policy({ failurePolicy: 'Warn' })],
    ['spec.paramKind of the ValidatingAdmissionPolicy p', policy({ paramKind: {} })],
    ['spec.matchConstraints.objectSelector of the ValidatingAdmissionPolicy p', policy({ matchConstraints: { resourceRules: [], objectSelector: {} } as never })],
    ['spec.matchConstraints.resourceRules.resourceNames of the ValidatingAdmissionPolicy p', rule({ resourceNames: [] })],
    ['spec.validations.reason of the ValidatingAdmissionPolicy p', policy({ validations: [{ expression: 'true', reason: 'Forbidden' }] as never })],
    ['the expression namespaceObject == null of the ValidatingAdmissionPolicy p (unknown variable: namespaceObject)',
      policy({ validations: [{ expression: 'namespaceObject == null' }] })],
    ['the expression request.dryRun of the ValidatingAdmissionPolicy p (no such key: dryRun)', policy({ variables: [{ name: 'v', expression: 'request.dryRun' }] })],
    ['the validationActions [Deny, Audit] of the ValidatingAdmissionPolicyBinding b', binding({ validationActions: ['Deny', 'Audit'] })],
    ['spec.paramRef of the ValidatingAdmissionPolicyBinding b', binding({ paramRef: {} })],
    ['spec.mutations.jsonPatch of the MutatingAdmissionPolicy m', mutating({ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } })],
    ['the kind of the ValidatingWebhookConfiguration w', { apiVersion, kind: 'ValidatingWebhookConfiguration', metadata: { name: 'w' } }],
  ])('%s', (what, manifest) => {
    expect(() => clusterWith(manifest)).toThrow(`The simulation does not implement ${what}.`);
  });
});
