import { NodeBalancer } from './node-balancer';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

const slice = (...nodes: string[]) => ({
  metadata: { namespace: 'shop', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  ports: [{ port: 8080 }],
  endpoints: nodes.map((nodeName) => ({ addresses: ['10.88.1.2'], nodeName, conditions: { ready: nodeName !== 'unready' } })),
});

async function aBalancer(isLocal: boolean) {
  const clock = new VirtualClock();
  const refusing = new Set<string>();
  const balancer = new NodeBalancer(clock, async ({ address }) => !refusing.has(address), { delayMs: 1_500 });
  balancer.learnService({ name: 'shop/web', nodePort: 30080, isLocal });
  for (const [name, address] of [['a', '10.99.0.2'], ['b', '10.99.0.3'], ['unready', '10.99.0.4']]) {
    balancer.learnNode({ name, address, isTarget: true });
  }
  balancer.learn({ type: 'put', slice: slice('a', 'unready') });
  await clock.advance(4_500);
  return { clock, balancer, refusing, addresses: () => balancer.ready('shop/web').map(({ address, port }) => `${address}:${port}`) };
}

test('every node is a target of a Service that all nodes take connections for', async () => {
  const { addresses } = await aBalancer(false);
  expect(addresses()).toEqual(['10.99.0.2:30080', '10.99.0.3:30080', '10.99.0.4:30080']);
});

test('of a Service with local traffic, only nodes with ready pods are targets', async () => {
  const { addresses, balancer, clock } = await aBalancer(true);
  expect(addresses()).toEqual(['10.99.0.2:30080']);
  balancer.learn({ type: 'put', slice: slice('b') });
  await clock.advance(1_500);
  expect(addresses()).toEqual(['10.99.0.3:30080']);
  balancer.learn({ type: 'remove', slice: slice('b') });
  await clock.advance(1_500);
  expect(balancer.choose('shop/web')).toBeUndefined();
});

test('a node that is excluded is called until the balancer has learnt of it', async () => {
  const { addresses, balancer, clock } = await aBalancer(false);
  balancer.learnNode({ name: 'a', address: '10.99.0.2', isTarget: false });
  await clock.advance(1_499);
  expect(addresses()).toContain('10.99.0.2:30080');
  await clock.advance(1);
  expect(addresses()).not.toContain('10.99.0.2:30080');
});

test('a node that joins is called once it has answered three times in a row', async () => {
  const { addresses, balancer, clock, refusing } = await aBalancer(false);
  refusing.add('10.99.0.5');
  balancer.learnNode({ name: 'c', address: '10.99.0.5', isTarget: true });
  await clock.advance(60_000);
  expect(addresses()).not.toContain('10.99.0.5:30080');
  refusing.delete('10.99.0.5');
  await clock.advance(2_000);
  refusing.add('10.99.0.5');
  await clock.advance(1_000);
  refusing.delete('10.99.0.5');
  await clock.advance(2_499);
  expect(addresses()).not.toContain('10.99.0.5:30080');
  await clock.advance(1);
  expect(addresses()).toContain('10.99.0.5:30080');
});

test('a node that was excluded has to become healthy anew', async () => {
  const { addresses, balancer, clock, refusing } = await aBalancer(false);
  const learn = (isTarget: boolean) => balancer.learnNode({ name: 'a', address: '10.99.0.2', isTarget });
  learn(false);
  await clock.advance(1_500);
  refusing.add('10.99.0.2');
  learn(true);
  await clock.advance(60_000);
  expect(addresses()).not.toContain('10.99.0.2:30080');
});

test('a Service that comes later is called through the nodes that answer for it', async () => {
  const { balancer, clock } = await aBalancer(false);
  balancer.learnService({ name: 'shop/api', nodePort: 30081, isLocal: false });
  await clock.advance(1_500);
  expect(balancer.ready('shop/api')).toEqual([]);
  await clock.advance(3_000);
  expect(balancer.ready('shop/api')).toHaveLength(3);
});
