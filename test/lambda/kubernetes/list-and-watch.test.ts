import { answer, status } from './api-server';
import { connected, list, node, trimmed } from './connected';
import type { Node } from '../../../lambda/kubernetes/objects';
import type { ObjectList, WatchEvent } from '../../../lambda/kubernetes/port';

const api = connected();
const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
const bookmark = (resourceVersion: string, annotations?: Record<string, string>) => line('BOOKMARK', { kind: 'Node', metadata: { resourceVersion, annotations } });
const END = { 'k8s.io/initial-events-end': 'true' };
const isStreaming = ({ query }: { readonly query: Readonly<Record<string, string>> }) => query.sendInitialEvents !== undefined;

const seen: Array<ObjectList<Node> | WatchEvent<Node>> = [];
let controller: AbortController;
const listAndWatch = () => api.kubernetes.listAndWatch('nodes', (all) => { seen.push(all); }, (event) => { seen.push(event); }, controller.signal);

beforeEach(() => {
  seen.length = 0;
  controller = new AbortController();
});

test('tells in one request what there is, as of the newest state, and then every change', async () => {
  api.server.handler = (_, response) => {
    response.writeHead(200).end(line('ADDED', node('a', '8')) + line('ADDED', node('b', '9')) + bookmark('10', END)
      + line('MODIFIED', node('a', '11')) + bookmark('12'));
  };
  await listAndWatch();

  expect(seen).toEqual([
    { items: [trimmed('a', '8'), trimmed('b', '9')], resourceVersion: '10' },
    { type: 'MODIFIED', object: trimmed('a', '11') },
    { type: 'BOOKMARK', resourceVersion: '12' },
  ]);
  expect(api.server.requests).toMatchObject([{
    path: '/api/v1/nodes',
    query: { watch: 'true', allowWatchBookmarks: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' },
  }]);
  // A version would allow a state from a cache.
  expect(api.server.requests[0].query).not.toHaveProperty('resourceVersion');
});

test('of ConfigMaps it asks for the one by which people hold drainers, whose data is what they wrote as text', async () => {
  const hold = { metadata: { name: 'cdk-graceful-node-group-hold', namespace: 'kube-system', uid: 'h' } };
  api.server.handler = (_, response) => {
    response.writeHead(200).end(line('ADDED', { ...hold, data: { shop: 'INC-4711' } }) + bookmark('10', END) + line('MODIFIED', hold));
  };
  const data: unknown[] = [];
  await api.kubernetes.listAndWatch('configmaps', ({ items }) => data.push(...items.map((one) => one.data)), (event) => {
    if (event.type !== 'BOOKMARK') {
      data.push(event.object.data);
    }
  }, controller.signal);

  expect(data).toEqual([{ shop: 'INC-4711' }, undefined]);
  expect(api.server.requests).toMatchObject([{ path: '/api/v1/namespaces/kube-system/configmaps', query: { fieldSelector: 'metadata.name=cdk-graceful-node-group-hold' } }]);
});

test('what changes before the list is complete is in the list', async () => {
  api.server.handler = (_, response) => {
    response.writeHead(200).end(line('ADDED', node('a', '8')) + line('ADDED', node('b', '9'))
      + line('DELETED', node('a', '10')) + line('MODIFIED', node('b', '11')) + bookmark('11', END));
  };
  await listAndWatch();
  expect(seen).toEqual([{ items: [trimmed('b', '11')], resourceVersion: '11' }]);
});

describe('where the server does not begin watches with lists', () => {
  const refusal = status(422, 'Invalid', 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch '
    + 'unless the WatchList feature gate is enabled');

  test.each([
    ['and says so', 422, JSON.stringify(refusal)],
    ['because its etcd cannot', 200, line('ERROR', status(500, 'InternalError', 'the required storage feature RequestWatchProgress is disabled'))],
    ['and does not know what is asked of it', 200, line('ADDED', node('a', '8')) + bookmark('9')],
  ])('%s, lists and watches', async (_, code, body) => {
    api.server.handler = (request, response) => {
      if (isStreaming(request)) {
        response.writeHead(code).end(body);
      } else if (request.query.watch) {
        response.writeHead(200).end(line('MODIFIED', node('a', '11')));
      } else {
        answer(response, 200, list([node('a', '8')]));
      }
    };
    await listAndWatch();
    expect(seen).toEqual([{ items: [trimmed('a', '8')], resourceVersion: '10' }, { type: 'MODIFIED', object: trimmed('a', '11') }]);
    expect(api.server.requests.at(-1)?.query).toMatchObject({ watch: 'true', resourceVersion: '10' });

    await listAndWatch();
    expect(api.server.requests.filter(isStreaming)).toHaveLength(1);
  });

  test('asks for it once, however many kinds are watched', async () => {
    const asked: boolean[] = [];
    api.server.handler = (request, response) => {
      asked.push(isStreaming(request));
      if (isStreaming(request)) {
        answer(response, 422, refusal);
      } else if (request.query.watch) {
        response.writeHead(200).end();
      } else {
        answer(response, 200, list([]));
      }
    };
    const ignore = () => undefined;
    await Promise.all([listAndWatch(), api.kubernetes.listAndWatch('pods', ignore, ignore, controller.signal)]);
    expect(asked).toEqual([true, false, false, false, false]);
  });

  test('ends when it is called off within the list', async () => {
    api.server.handler = (request, response) => {
      if (isStreaming(request)) {
        answer(response, 422, refusal);
      } else {
        controller.abort();
      }
    };
    await expect(listAndWatch()).rejects.toMatchObject({ name: 'ApiError' });
    expect(api.endpoint.suspected).toBe(0);
    expect(seen).toEqual([]);
  });
});

test('rejects when it is cut before the list is complete, and tells nothing of it', async () => {
  api.server.handler = (_, response) => { response.writeHead(200).write(line('ADDED', node('a', '8')), () => response.destroy()); };
  await expect(listAndWatch()).rejects.toMatchObject({ name: 'ApiError' });
  expect(seen).toEqual([]);
});

test('whoever waits for what the first one shows goes on when it is called off', async () => {
  api.server.handler = () => controller.abort();
  const other = new AbortController();
  const first = listAndWatch();
  const second = api.kubernetes.listAndWatch('pods', () => other.abort(), () => undefined, other.signal);
  await first;
  api.server.handler = (_, response) => { response.writeHead(200).write(bookmark('10', END)); };
  await second;
  expect(other.signal.aborted).toBe(true);
});

test('any other refusal is told, and asked no other way', async () => {
  api.server.handler = (_, response) => answer(response, 403, status(403, 'Forbidden', 'nodes is forbidden'));
  await expect(listAndWatch()).rejects.toMatchObject({ name: 'ApiError', status: 403 });
  expect(api.server.requests).toHaveLength(1);
});
