import { controllerOf } from '../../../simulation/cluster/selectors';
import { livingCluster } from '../living-cluster';

describe('what belongs to something that is deleted', () => {
  test('goes with it, level by level', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 2 }));
    living.store.remove('deployments', 'default', 'shop');
    await living.seconds(10);
    expect(living.store.list('replicasets')).toEqual([]);
    expect(living.store.list('pods')).toEqual([]);
  });

  test('stays where it belongs to nobody any more: a released pod outlives its Deployment', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }));
    const [{ metadata }] = living.active('shop');
    living.relabel(metadata.name, { 'pod-template-hash': undefined });
    await living.seconds(10);
    living.store.remove('deployments', 'default', 'shop');
    await living.seconds(60);
    expect(living.store.list('pods').map((pod) => pod.metadata.name)).toEqual([metadata.name]);
  });

  test('stays where another of its owners is left', async () => {
    const living = livingCluster((builder) => {
      const [first, second] = ['a', 'b'].map((name) => builder.claim(name));
      const references = [first, second].map(({ apiVersion, kind, metadata: { name, uid } }) => ({ apiVersion, kind, name, uid }));
      const pod = builder.pod('one');
      builder.store.update('pods', { ...pod, metadata: { ...pod.metadata, ownerReferences: references } });
    });
    living.store.remove('persistentvolumeclaims', 'default', 'a');
    await living.seconds(10);
    expect(living.store.list('pods')).toHaveLength(1);
    living.store.remove('persistentvolumeclaims', 'default', 'b');
    await living.seconds(10);
    expect(living.store.list('pods')).toHaveLength(0);
  });

  test('stays where its owner was never there', async () => {
    const living = livingCluster((builder) => {
      const { replicaSet } = builder.deployment('shop', { replicas: 1 });
      builder.store.remove('replicasets', 'default', replicaSet.metadata.name);
      builder.store.remove('deployments', 'default', 'shop');
    });
    await living.seconds(60);
    expect(living.ready('shop')).toHaveLength(1);
  });
});

test('a namespace ends when everything in it has ended', async () => {
  const living = livingCluster((builder) => {
    builder.deployment('shop', { namespace: 'web', annotations: { 'simulation/exit-seconds': '20' } });
    builder.deployment('other', { namespace: 'default' });
  });
  const terminating = () => living.store.list('pods', { namespace: 'web' }).map(({ metadata }) => metadata.deletionTimestamp !== undefined);
  living.cluster.deleteNamespace('web');
  await living.seconds(4);
  expect(living.store.get('namespaces', undefined, 'web')?.status?.phase).toBe('Terminating');
  expect(terminating()).toEqual([false]);
  await living.seconds(6);
  expect(terminating()).toEqual([true]);
  expect(living.store.list('deployments', { namespace: 'web' })).toHaveLength(1);
  expect(living.events('FailedCreate')).toEqual([]);
  await living.seconds(20);
  expect(living.store.list('deployments', { namespace: 'web' })).toEqual([]);
  expect(living.store.get('namespaces', undefined, 'web')).toBeUndefined();
  expect(living.ready('other')).toHaveLength(1);
});

describe('owners whose controllers are not part of Kubernetes', () => {
  const rollout = () => livingCluster((builder) => builder.customOwner('shop', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', replicas: 2 }));

  test('keep as many pods as they had', async () => {
    const living = rollout();
    const [gone, stays] = living.active('shop');
    living.evict(gone.metadata.name);
    await living.seconds(10);
    expect(living.ready('shop')).toHaveLength(2);
    expect(new Set(living.active('shop').map((pod) => controllerOf(pod)?.uid))).toEqual(new Set([controllerOf(stays)?.uid]));
  });

  test('have as many as they are told', async () => {
    const living = rollout();
    const { uid } = controllerOf(living.active('shop')[0])!;
    living.cluster.customOwners.setReplicas(uid, 3);
    await living.seconds(10);
    expect(living.ready('shop')).toHaveLength(3);
    living.cluster.customOwners.setReplicas(uid, 1);
    await living.seconds(10);
    expect(living.ready('shop')).toHaveLength(1);
    expect(() => living.cluster.customOwners.setReplicas('nobody', 1)).toThrow(/No custom owner has the UID 'nobody'. Known are .*: give it a pod first/);
  });

  test('give a pod the name of the one that went where names are theirs', async () => {
    const living = livingCluster((builder) => {
      const owner = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'db', uid: 'db-uid', controller: true };
      for (const name of ['db-1', 'db-2']) {
        const pod = builder.pod(name, { labels: { app: 'db' } });
        builder.store.update('pods', { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } });
      }
    });
    const { uid } = living.pod('db-2').metadata;
    living.evict('db-2');
    await living.seconds(15);
    expect(living.pod('db-2').metadata.uid).not.toBe(uid);
    expect(living.ready('db')).toHaveLength(2);
  });
});
