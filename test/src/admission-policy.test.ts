import { parseAllDocuments } from 'yaml';
import { drainerOf, manifestOf } from './synthesis';
import { adoptPatch, type Release, releaseAnnotations, releasePatch } from '../../lambda/drain/state/release';
import { VirtualClock } from '../../simulation/clock/virtual-clock';
import type { Manifest } from '../../simulation/cluster/api/admission-policy/manifests';
import { ApiServer } from '../../simulation/cluster/api/api-server';
import type { ApiAnswer } from '../../simulation/cluster/api/request';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import type { ObjectMeta, Pod } from '../../simulation/cluster/objects';
import { Store } from '../../simulation/cluster/store';
import { POD_ANNOTATIONS } from '../../src/names';

const SOMEBODY = { username: 'somebody', groups: ['system:authenticated'] };
const HASH = 'pod-template-hash';

const { drainer } = drainerOf();
const DRAINER = { username: 'drainer', groups: [drainer.kubernetesGroup, 'system:authenticated'] };
const applied = parseAllDocuments(manifestOf(drainer)).map((document) => document.toJS() as Manifest);

/** A cluster with what the drainer's deployment applies, and a pod of a Deployment in it. */
function cluster(metadata: Partial<ObjectMeta> = {}) {
  const store = new Store(new VirtualClock());
  const builder = new ClusterBuilder(store);
  builder.nodes(1);
  const { deployment, pods: [made] } = builder.deployment('web', { annotations: { team: 'shop' } });
  const [replicaSet] = store.list('replicasets');
  const pod = store.update('pods', { ...made, metadata: { ...made.metadata, ...metadata } });
  const server = new ApiServer(store);
  server.admission.policies.apply(applied);
  const patch = (body: object, user = DRAINER): ApiAnswer => server.handle({
    verb: 'patch', apiGroup: '', resource: 'pods', namespace: 'default', name: pod.metadata.name, patchType: 'application/merge-patch+json', body,
  }, user);
  const release = { ...releaseOf(replicaSet.metadata, deployment.metadata), hash: pod.metadata.labels?.[HASH] ?? '' };
  return { pod, patch, release, toRelease: releasePatch(pod, { replicaSet, deployment, at: 0 }) };
}

function releaseOf(replicaSet: ObjectMeta, deployment: ObjectMeta): Omit<Release, 'hash'> {
  const reference = ({ name, uid }: ObjectMeta) => ({ name, uid });
  return { at: 0, deployment: reference(deployment), replicaSet: reference(replicaSet) };
}

/** Such a pod that the drainer has released. */
function released() {
  const made = cluster();
  expect(made.patch(made.toRelease)).toMatchObject({ code: 200 });
  return made;
}

function metadataOf(answer: ApiAnswer): ObjectMeta {
  expect(answer).toMatchObject({ code: 200 });
  return (answer.body as Pod).metadata;
}

function denial(sentence: string): object {
  const name = drainer.drainerName.toLowerCase();
  const denied = `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: ${sentence}`;
  return { code: 422, body: { reason: 'Invalid', message: expect.stringMatching(/^pods "web-\S+" is forbidden: /) as string, details: { causes: [{ message: denied }] } } };
}
const SPEC = 'The drainer changes nothing in the spec of a pod.';
/** What is said where these were changed: the drainer itself never asks for that. */
const changed = (rule: string) => (...keys: readonly string[]) => `${rule}, and ${keys.join(', ')} was changed with its request; `
  + `exclude the group ${drainer.kubernetesGroup} from the mutating policy or webhook that does so`;
const LABEL = changed(`The drainer changes no label of a pod but ${HASH}`);
const ANNOTATION = changed('The drainer changes no annotation of a pod but its own, cdk-graceful-node-group/*');
const ANOTHER_HASH = `The drainer gives a pod back only the ${HASH} that it took away.`;
const OWNER = 'The drainer changes no owner and no finalizer of a pod.';

describe('the drainer may', () => {
  test('release a pod and give it back', () => {
    const { pod, patch, toRelease, release } = cluster();
    const gone = metadataOf(patch(toRelease));
    expect(gone.labels).toEqual({ app: 'web' });
    expect(gone.annotations).toEqual({ team: 'shop', ...releaseAnnotations(release) });
    const { labels, annotations } = metadataOf(patch(adoptPatch(pod, release)));
    expect({ labels, annotations }).toEqual({ labels: pod.metadata.labels, annotations: pod.metadata.annotations });
  });

  test('say that a release has failed, and release again', () => {
    const { pod, patch, release, toRelease } = released();
    const back = metadataOf(patch(adoptPatch(pod, release, { at: 0, because: 'exceeded quota' })));
    expect(back.annotations).toEqual({
      team: 'shop', [POD_ANNOTATIONS.SURGE_FAILED_AT]: '1970-01-01T00:00:00.000Z', [POD_ANNOTATIONS.SURGE_FAILED_BECAUSE]: 'exceeded quota',
    });
    expect(metadataOf(patch(toRelease)).labels).toEqual({ app: 'web' });
  });

  test('release a pod that has no other label and no annotation', () => {
    const { patch, toRelease } = cluster({ labels: { [HASH]: 'abc12' }, annotations: undefined });
    expect(metadataOf(patch(toRelease)).labels).toEqual({});
  });

  test('repeat what it has done already', () => {
    const { pod, patch, release, toRelease } = released();
    expect(patch(toRelease)).toMatchObject({ code: 200 });
    expect(patch(adoptPatch(pod, release))).toMatchObject({ code: 200 });
    expect(patch(adoptPatch(pod, release))).toMatchObject({ code: 200 });
  });
});

describe('the drainer may not', () => {
  const image = ({ spec }: Pod) => ({ spec: { containers: spec.containers.map((container) => ({ ...container, image: 'evil' })) } });
  const metadata = (fields: object) => () => ({ metadata: fields });

  test.each<[string, string, (pod: Pod) => object]>([
    ['change an image', SPEC, image],
    ['change an image while it releases', SPEC, (pod) => ({ ...image(pod), metadata: { labels: { [HASH]: null } } })],
    ['add a toleration', SPEC, ({ spec }) => ({ spec: { tolerations: [...spec.tolerations ?? [], { operator: 'Exists' }] } })],
    ['add a label', LABEL('role'), metadata({ labels: { role: 'admin' } })],
    ['change a label', LABEL('app'), metadata({ labels: { app: 'other' } })],
    ['take another label away', LABEL('app'), metadata({ labels: { app: null } })],
    ['take all labels away', LABEL('app'), metadata({ labels: null })],
    ['add an annotation', ANNOTATION('cdk-graceful-node-group/other'), metadata({ annotations: { 'cdk-graceful-node-group/other': 'x' } })],
    ['change an annotation', ANNOTATION('team'), metadata({ annotations: { team: 'x' } })],
    ['take another annotation away', ANNOTATION('team'), metadata({ annotations: { team: null } })],
    ['add a finalizer', OWNER, metadata({ finalizers: ['example.com/hold', 'example.com/held'] })],
    ['take a finalizer away', OWNER, metadata({ finalizers: null })],
    ['take the owner away', OWNER, metadata({ ownerReferences: null })],
    ['change the owner', OWNER, ({ metadata: { ownerReferences = [] } }) => ({ metadata: { ownerReferences: ownerReferences.map((owner) => ({ ...owner, uid: 'another' })) } })],
    ['change the hash', ANOTHER_HASH, metadata({ labels: { [HASH]: 'zzzzz' } })],
  ])('%s', (_, sentence, body) => {
    const { pod, patch } = cluster({ finalizers: ['example.com/held'] });
    expect(patch(body(pod))).toMatchObject(denial(sentence));
    // The request is fine but for who asks.
    expect(patch(body(pod), SOMEBODY)).toMatchObject({ code: 200 });
  });

  test.each<[string, (release: Release) => string]>([
    ['another hash', () => 'zzzzz'],
    ['the beginning of the hash', ({ hash }) => hash.slice(0, -1)],
    ['another word of the annotation', ({ replicaSet }) => replicaSet.name],
  ])('give a released pod back with %s', (_, hash) => {
    const { pod, patch, release } = released();
    expect(patch(adoptPatch(pod, { ...release, hash: hash(release) }))).toMatchObject(denial(ANOTHER_HASH));
  });

  test('give a hash to a pod that it did not take one from', () => {
    const { pod, patch, release } = cluster({ labels: { app: 'web' } });
    const both = { metadata: { labels: { [HASH]: 'abc12' }, annotations: releaseAnnotations({ ...release, hash: 'abc12' }) } };
    expect(patch(adoptPatch(pod, { ...release, hash: 'abc12' }))).toMatchObject(denial(ANOTHER_HASH));
    expect(patch(both)).toMatchObject(denial(ANOTHER_HASH));
    expect(patch({ metadata: { labels: { [HASH]: '' } } })).toMatchObject(denial(ANOTHER_HASH));
  });

  test('give a released pod back with no hash, or with another word that it remembers', () => {
    const { pod, patch, release } = released();
    expect(patch(adoptPatch(pod, { ...release, hash: '' }))).toMatchObject(denial(ANOTHER_HASH));
    expect(patch({ metadata: { labels: { [HASH]: release.deployment.uid } } })).toMatchObject(denial(ANOTHER_HASH));
  });

  test('remember a hash that the pod never had, to give it back later', () => {
    const { patch, release } = cluster();
    for (const annotations of [releaseAnnotations({ ...release, hash: 'zzzzz' }), { [POD_ANNOTATIONS.RELEASED_HASH]: '' }]) {
      expect(patch({ metadata: { annotations } })).toMatchObject(denial('The drainer remembers on a pod only the pod-template-hash that the pod had.'));
    }
  });
});
