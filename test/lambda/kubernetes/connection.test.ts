import { answer, startApiServer, status } from './api-server';
import { connected, list } from './connected';

const api = connected();

describe('who speaks, and to whom', () => {
  test('a token that is not taken is renewed once', async () => {
    api.server.handler = ({ token }, response) => {
      if (token === 'Bearer token-1') {
        answer(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
      } else {
        answer(response, 200, list([]));
      }
    };
    await api.kubernetes.list('nodes');
    expect(api.tokens.rejected).toEqual(['token-1']);
    await api.kubernetes.list('nodes');
    expect(api.server.requests.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
  });

  test('a second token that is not taken is an error, which tells no token', async () => {
    api.server.handler = (_, response) => answer(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
    const error = await api.kubernetes.list('nodes').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 401 });
    expect(api.server.requests).toHaveLength(2);
    expect(JSON.stringify([error, (error as Error).stack])).not.toContain('token-');
  });

  test('credentials that cannot be had are an error without a status', async () => {
    api.tokens.token = async () => { throw new Error('no credentials'); };
    await expect(api.kubernetes.list('nodes')).rejects.toMatchObject({ name: 'ApiError', message: 'No answer to GET /api/v1/nodes: no credentials' });
  });

  test('a server of another authority is not trusted, until the endpoint says so', async () => {
    const other = await startApiServer();
    try {
      other.handler = (_, response) => answer(response, 200, list([]));
      api.endpoint.endpoint = async () => ({ ...api.server.endpoint, url: other.endpoint.url });
      await expect(api.kubernetes.list('nodes')).rejects.toMatchObject({ name: 'ApiError', message: expect.stringContaining('certificate') });
      expect(other.requests).toEqual([]);

      api.endpoint.endpoint = async () => other.endpoint;
      await expect(api.kubernetes.list('nodes')).resolves.toMatchObject({ items: [] });
    } finally {
      await other.stop();
    }
  });

  test('connections are shared by requests, and gone when closed', async () => {
    api.server.handler = ({ query }, response) => {
      if (query.watch === undefined) {
        answer(response, 200, list([]));
      } else {
        response.writeHead(200).flushHeaders();
      }
    };
    await api.kubernetes.list('nodes');
    const watching = api.kubernetes.watch('nodes', '10', () => undefined, new AbortController().signal).catch((error: unknown) => error);
    while (api.server.requests.length < 2) {
      await new Promise(setImmediate);
    }
    await api.open.close();
    await expect(watching).resolves.toMatchObject({ name: 'ApiError' });
    await expect(api.kubernetes.list('nodes')).resolves.toMatchObject({ items: [] });
  });
});
