import { answer, status } from './api-server';
import { connected, list, node, trimmed } from './connected';

const api = connected();

describe('list', () => {
  test('reads page after page, and keeps only the documented fields', async () => {
    api.server.handler = ({ query }, response) => answer(response, 200, query.continue === undefined
      ? list([node('a'), node('b')], { continue: 'next' })
      : list([node('c')]));

    await expect(api.kubernetes.list('nodes')).resolves.toEqual({ items: [trimmed('a'), trimmed('b'), trimmed('c')], resourceVersion: '10' });

    expect(api.server.requests.map(({ method, path, query }) => ({ method, path, query }))).toEqual([
      { method: 'GET', path: '/api/v1/nodes', query: { limit: '500' } },
      { method: 'GET', path: '/api/v1/nodes', query: { limit: '500', continue: 'next' } },
    ]);
  });

  test('asks for the pods of one node alone', async () => {
    api.server.handler = (_, response) => answer(response, 200, list([{ metadata: { name: 'cni', namespace: 'kube-system', uid: 'u1' }, spec: { nodeName: 'a' }, status: {} }]));

    await expect(api.kubernetes.podsOn('a')).resolves.toMatchObject([{ metadata: { name: 'cni' } }]);
    expect(api.server.requests.map(({ method, path, query }) => ({ method, path, query }))).toEqual([
      { method: 'GET', path: '/api/v1/pods', query: { limit: '500', fieldSelector: 'spec.nodeName=a' } },
    ]);
  });

  test('begins again when the version of its pages is gone', async () => {
    let gone = false;
    api.server.handler = ({ query }, response) => {
      if (query.continue === undefined) {
        answer(response, 200, list([node('a')], gone ? { resourceVersion: '11' } : { continue: 'old' }));
      } else {
        gone = true;
        answer(response, 410, status(410, 'Expired', 'The provided continue parameter is too old'));
      }
    };
    await expect(api.kubernetes.list('nodes')).resolves.toEqual({ items: [trimmed('a')], resourceVersion: '11' });
  });

  test('gives up beginning again after three times', async () => {
    api.server.handler = (_, response) => answer(response, 410, status(410, 'Expired', 'too old'));
    await expect(api.kubernetes.list('nodes')).rejects.toMatchObject({ name: 'ApiError', status: 410, reason: 'Expired' });
    expect(api.server.requests).toHaveLength(3);
  });

  test('takes null for no items', async () => {
    api.server.handler = (_, response) => answer(response, 200, list(null));
    await expect(api.kubernetes.list('pods')).resolves.toEqual({ items: [], resourceVersion: '10' });
  });

  test('is no list when an object is not what it should be', async () => {
    api.server.handler = (_, response) => answer(response, 200, list([{ metadata: { name: 'nobody' } }]));
    const error = await api.kubernetes.list('nodes').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ApiError', message: expect.stringMatching(/GET \/api\/v1\/nodes.*metadata\.uid/) });
    expect(error).toHaveProperty('status', undefined);
  });
});
