import { livingCluster } from '../living-cluster';

/** A database with a volume on each node, all of them in one zone. */
const database = (replicas = 1) => {
  const living = livingCluster((builder) => {
    builder.node('same-zone', { zone: 'eu-west-1a', instanceId: 'i-0same' });
    builder.statefulSet('db', { replicas, volumePerPod: true, on: ['node1'] });
  });
  return { ...living, attachments: () => living.store.list('volumeattachments').map(({ spec, status }) => `${spec.nodeName} ${status?.attached}`) };
};

test('a volume follows its pod: off the old node some seconds after it left, then on the new one, then the pod starts', async () => {
  const living = database();
  living.cordon('node1');
  living.evict('db-0');
  await living.seconds(4);
  expect(living.pod('db-0').spec.nodeName).toBe('same-zone');
  expect(living.pod('db-0').status.phase).toBe('Pending');
  expect(living.attachments()).toEqual(['node1 true']);
  expect(living.events('FailedAttachVolume')[0].message).toMatch(/^Multi-Attach error/);
  await living.seconds(4);
  expect(living.attachments()).toEqual(['same-zone false']);
  await living.seconds(10);
  expect(living.attachments()).toEqual(['same-zone true']);
  expect(living.ready('db')).toHaveLength(1);
});

test('of a machine that died it is free only after six minutes', async () => {
  const living = database();
  living.cluster.terminateNode('i-00000000000000001');
  await living.seconds(355);
  expect(living.attachments()).toEqual(['node1 true']);
  expect(living.ready('db')).toHaveLength(0);
  await living.seconds(30);
  expect(living.attachments()).toEqual(['same-zone true']);
  expect(living.ready('db')).toHaveLength(1);
});

test('a volume that is not used by any pod seen is left where it is', async () => {
  const living = livingCluster((builder) => builder.claim('archive', { attachedTo: 'node1' }));
  await living.seconds(600);
  expect(living.store.list('volumeattachments')).toHaveLength(1);
});

test('a shared volume is on several nodes at once', async () => {
  const living = livingCluster((builder) => {
    builder.claim('files', { accessMode: 'ReadWriteMany' });
    builder.deployment('shop', { replicas: 2, claims: ['files'] });
  });
  await living.seconds(10);
  expect(living.store.list('volumeattachments').map(({ spec }) => spec.nodeName).sort()).toEqual(['node1', 'node2']);
});
