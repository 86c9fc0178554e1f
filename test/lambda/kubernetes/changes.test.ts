import { answer, status } from './api-server';
import { connected, node, trimmed } from './connected';

const api = connected();

describe('changes', () => {
  const pod = { namespace: 'shop', name: 'cart-1', uid: 'uid-1' };

  test('patches a node by merge patch', async () => {
    api.server.handler = (_, response) => answer(response, 200, node('a', '12'));
    const patch = { metadata: { resourceVersion: '11', labels: { x: null } }, spec: { unschedulable: true } };
    await expect(api.kubernetes.patchNode('a', patch)).resolves.toEqual(trimmed('a', '12'));
    expect(api.server.requests[0]).toMatchObject({
      method: 'PATCH', path: '/api/v1/nodes/a', contentType: 'application/merge-patch+json', body: patch,
    });
  });

  test('evicts and deletes a pod only while it is the one with this UID', async () => {
    api.server.handler = (_, response) => answer(response, 201, { kind: 'Status', status: 'Success' });
    await api.kubernetes.evictPod(pod);
    await api.kubernetes.deletePod(pod);
    expect(api.server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/pods/cart-1/eviction',
        body: {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { namespace: 'shop', name: 'cart-1' },
          deleteOptions: { preconditions: { uid: 'uid-1' } },
        },
      },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/shop/pods/cart-1',
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'uid-1' } },
      },
    ]);
  });

  test('creates an Event that kubectl describe shows with the node', async () => {
    api.server.handler = (_, response) => answer(response, 201, { kind: 'Event' });
    await api.kubernetes.createEvent({ node: { name: 'a', uid: 'uid-a' }, type: 'Warning', reason: 'DrainBlocked', message: 'x'.repeat(2000) });
    const [{ path, body }] = api.server.requests;
    expect(path).toBe('/api/v1/namespaces/default/events');
    expect(body).toMatchObject({
      kind: 'Event',
      metadata: { namespace: 'default', generateName: 'a.' },
      involvedObject: { kind: 'Node', name: 'a', uid: 'a' },
      type: 'Warning',
      reason: 'DrainBlocked',
      message: `${'x'.repeat(1023)}…`,
      reportingComponent: 'cdk-graceful-node-group',
      firstTimestamp: '2026-11-23T08:00:00Z',
      lastTimestamp: '2026-11-23T08:00:00Z',
      count: 1,
    });
  });

  test('keeps the reason of an Event as short as the server takes it', async () => {
    api.server.handler = (_, response) => answer(response, 201, { kind: 'Event' });
    await api.kubernetes.createEvent({ node: { name: 'a', uid: 'uid-a' }, type: 'Normal', reason: 'R'.repeat(129), message: 'done' });
    expect(api.server.requests[0].body).toMatchObject({ reason: 'R'.repeat(128) });
  });

  test('reads, creates and replaces a Lease, its times with the six decimals that the server wants', async () => {
    const lease = { metadata: { name: 'l', namespace: 'kube-system', uid: 'u', resourceVersion: '5' }, spec: { holderIdentity: 'me' } };
    api.server.handler = ({ method }, response) => {
      if (method === 'GET') {
        answer(response, 404, status(404, 'NotFound', 'leases "l" not found'));
      } else {
        answer(response, 200, lease);
      }
    };
    await expect(api.kubernetes.readLease('kube-system', 'l')).resolves.toBeUndefined();
    await expect(api.kubernetes.createLease('kube-system', 'l', { holderIdentity: 'me', renewTime: '2026-11-23T08:00:00.123Z', leaseTransitions: 0 }))
      .resolves.toEqual(lease);
    await api.kubernetes.replaceLease({ ...lease, spec: { holderIdentity: '', acquireTime: '2026-11-23T08:00:00Z', renewTime: '2026-11-23T08:00:00.123456Z' } });
    api.server.handler = (_, response) => answer(response, 200, lease);
    await expect(api.kubernetes.readLease('kube-system', 'l')).resolves.toEqual(lease);

    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
    expect(api.server.requests).toMatchObject([
      { method: 'GET', path: `${path}/l` },
      {
        method: 'POST',
        path,
        body: {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: 'l', namespace: 'kube-system' },
          spec: { holderIdentity: 'me', renewTime: '2026-11-23T08:00:00.123000Z', leaseTransitions: 0 },
        },
      },
      {
        method: 'PUT',
        path: `${path}/l`,
        body: {
          metadata: { name: 'l', namespace: 'kube-system', resourceVersion: '5' },
          spec: { holderIdentity: '', acquireTime: '2026-11-23T08:00:00.000000Z', renewTime: '2026-11-23T08:00:00.123456Z' },
        },
      },
      { method: 'GET', path: `${path}/l` },
    ]);
  });
});
