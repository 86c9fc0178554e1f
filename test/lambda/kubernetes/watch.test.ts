import { EventEmitter } from 'node:events';
import { answer, status } from './api-server';
import { connected, node, trimmed } from './connected';
import type { Node } from '../../../lambda/kubernetes/objects';
import type { WatchEvent } from '../../../lambda/kubernetes/port';

const api = connected();

describe('watch', () => {
  const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
  const seen: Array<WatchEvent<Node>> = [];
  let controller: AbortController;
  const watch = () => api.kubernetes.watch('nodes', '10', (event) => { seen.push(event); }, controller.signal);

  beforeEach(() => {
    seen.length = 0;
    controller = new AbortController();
  });

  test('tells every change, wherever the network cuts the lines, and resolves when the server ends it', async () => {
    const first = Buffer.from(line('ADDED', node('a', '11')));
    const others = Buffer.from(line('MODIFIED', node('ä', '12'))
      + line('BOOKMARK', { kind: 'Node', metadata: { resourceVersion: '13' } }) + line('DELETED', node('a', '14')));
    const withinLetter = others.indexOf('ä') + 1;
    const firstSeen = new EventEmitter();
    api.server.handler = (_, response) => {
      response.writeHead(200).write(Buffer.concat([first, others.subarray(0, withinLetter)]));
      firstSeen.once('seen', () => response.end(others.subarray(withinLetter)));
    };

    await api.kubernetes.watch('nodes', '10', (event) => {
      seen.push(event);
      firstSeen.emit('seen');
    }, controller.signal);

    expect(seen).toEqual([
      { type: 'ADDED', object: trimmed('a', '11') },
      { type: 'MODIFIED', object: trimmed('ä', '12') },
      { type: 'BOOKMARK', resourceVersion: '13' },
      { type: 'DELETED', object: trimmed('a', '14') },
    ]);
    expect(api.server.requests[0]).toMatchObject({
      path: '/api/v1/nodes',
      query: { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '10', timeoutSeconds: '290' },
    });
  });

  test('rejects with 410 when its version is too old, before or during the watch', async () => {
    const expired = status(410, 'Expired', 'too old resource version: 10 (500)');
    api.server.handler = (_, response) => answer(response, 410, expired);
    await expect(watch()).rejects.toMatchObject({ name: 'ApiError', status: 410 });

    api.server.handler = (_, response) => { response.writeHead(200).write(line('ERROR', expired)); };
    await expect(watch()).rejects.toMatchObject({ name: 'ApiError', status: 410, reason: 'Expired', message: 'too old resource version: 10 (500)' });
    // The client left, although the server would have gone on.
    await api.server.requests[1].closed;
  });

  test('rejects without status when the connection drops', async () => {
    api.server.handler = (_, response) => { response.writeHead(200).write(line('ADDED', node('a', '11')), () => response.destroy()); };
    const error = await watch().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ApiError' });
    expect(error).toHaveProperty('status', undefined);
    expect(seen).toHaveLength(1);
    expect(api.endpoint.suspected).toBe(1);
  });

  test('rejects when it ends within a line, and when a line is not an event', async () => {
    api.server.handler = (_, response) => { response.writeHead(200).end('{"type":"ADD'); };
    await expect(watch()).rejects.toMatchObject({ name: 'ApiError', message: expect.stringContaining('middle of a line') });
    api.server.handler = (_, response) => { response.writeHead(200).end('<html>\n'); };
    await expect(watch()).rejects.toMatchObject({ name: 'ApiError', message: expect.stringContaining('not JSON') });
  });

  test('notices a connection that died silently', async () => {
    api.connect({ silenceMilliseconds: 50 });
    api.server.handler = (_, response) => { response.writeHead(200).write(line('ADDED', node('a', '11'))); };
    const error = await watch().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ApiError' });
    expect(error).toHaveProperty('status', undefined);
    await api.server.requests[0].closed;
  });

  test('resolves when it is called off, and lets the connection go', async () => {
    api.server.handler = (_, response) => { response.writeHead(200).write(line('ADDED', node('a', '11')) + line('ADDED', node('b', '12'))); };
    const watching = api.kubernetes.watch('nodes', '10', (event) => {
      seen.push(event);
      controller.abort();
    }, controller.signal);
    await expect(watching).resolves.toBeUndefined();
    expect(seen).toHaveLength(1);
    await api.server.requests[0].closed;
    await expect(watch()).resolves.toBeUndefined();
    expect(api.server.requests).toHaveLength(1);
  });

  test('rejects with what the caller threw', async () => {
    api.server.handler = (_, response) => { response.writeHead(200).write(line('ADDED', node('a', '11'))); };
    const watching = api.kubernetes.watch('nodes', '10', () => { throw new TypeError('of the caller'); }, controller.signal);
    await expect(watching).rejects.toThrow('of the caller');
    await api.server.requests[0].closed;
  });
});
