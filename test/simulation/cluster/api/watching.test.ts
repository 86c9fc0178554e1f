import type { Query } from '../../../../simulation/cluster/api/request';
import type { WatchMessage } from '../../../../simulation/cluster/api/watching';
import type { ObjectMeta } from '../../../../simulation/cluster/objects';
import { DRAINER, simulatedCluster } from '../simulated-cluster';

/** A watch of pods, and what it tells. */
function watching(query: Query, namespace?: string) {
  const cluster = simulatedCluster();
  const { clock, store, endpoint } = cluster;
  const seen: string[] = [];
  const stop = new AbortController();
  const request = { verb: 'watch', apiGroup: '', resource: 'pods', namespace, query: { resourceVersion: store.resourceVersion, ...query } } as const;
  const onMessage = ({ type, object }: WatchMessage) => {
    const { name, resourceVersion } = object.metadata as Partial<ObjectMeta>;
    seen.push([type, name, resourceVersion].join(' '));
  };
  const watch = endpoint.watch(request, DRAINER, { onMessage }, stop.signal);
  const told = async () => {
    await clock.advance(100);
    return seen.splice(0);
  };
  return { ...cluster, told, watch, stop };
}

test('what begins to be selected is added, and what ceases to be is deleted as it was', async () => {
  const { builder, store, told } = watching({ labelSelector: 'tier=web' });
  const label = (tier: string) => store.modify('pods', 'default', 'p', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { tier } } }));
  builder.pod('p', { labels: { tier: 'db' } });
  expect(await told()).toEqual([]);
  const version = () => store.resourceVersion;
  label('web');
  expect(await told()).toEqual([`ADDED p ${version()}`]);
  store.modify('pods', 'default', 'p', (pod) => ({ ...pod, status: { phase: 'Failed' } }));
  expect(await told()).toEqual([`MODIFIED p ${version()}`]);
  label('db');
  expect(await told()).toEqual([`DELETED p ${version()}`]);
  store.remove('pods', 'default', 'p');
  expect(await told()).toEqual([]);
});

test('a watch by node follows pods as they are bound', async () => {
  const { store, told } = watching({ fieldSelector: 'spec.nodeName=node1' });
  const pod = store.create('pods', { metadata: { name: 'p', namespace: 'default' }, spec: { containers: [] }, status: {} });
  store.update('pods', { ...pod, spec: { ...pod.spec, nodeName: 'node1' } });
  expect(await told()).toEqual([`ADDED p ${store.resourceVersion}`]);
});

test('a watch of a namespace tells of no other', async () => {
  const { builder, store, told } = watching({}, 'web');
  builder.pod('elsewhere');
  const here = builder.pod('here', { namespace: 'web' });
  expect(await told()).toEqual([`ADDED here ${here.metadata.resourceVersion}`]);
  store.remove('pods', 'default', 'elsewhere');
  expect(await told()).toEqual([]);
});

test('a watch without bookmarks ends at its time without a word', async () => {
  const { clock, watch, told } = watching({ timeoutSeconds: 200 });
  const begun = clock.now();
  await clock.run(watch, 3_600_000);
  expect(Math.round((clock.now() - begun) / 1000)).toBe(200);
  expect(await told()).toEqual([]);
});

test('a watch whose selector cannot be read is refused', async () => {
  const { clock, watch } = watching({ fieldSelector: 'spec.host=a' });
  await expect(clock.run(watch, 1000)).rejects.toMatchObject({ name: 'StatusError', code: 400 });
});

describe('a watch that begins with what there is', () => {
  const query = { resourceVersion: undefined, sendInitialEvents: true, allowWatchBookmarks: true };

  test('says when this was all, and goes on', async () => {
    const { builder, store, told } = watching({ ...query, resourceVersionMatch: 'NotOlderThan' });
    const first = builder.pod('first');
    expect(await told()).toEqual([`ADDED first ${first.metadata.resourceVersion}`, `BOOKMARK  ${first.metadata.resourceVersion}`]);
    builder.pod('second');
    expect(await told()).toEqual([`ADDED second ${store.resourceVersion}`]);
  });

  test('is refused where it does not say from what version', async () => {
    const { clock, watch } = watching(query);
    await expect(clock.run(watch, 1000)).rejects.toMatchObject({ name: 'StatusError', code: 422 });
  });
});
