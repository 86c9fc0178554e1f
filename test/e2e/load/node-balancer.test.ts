import { NodeBalancer } from './node-balancer';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

const slice = (...nodes: string[]) => ({
  metadata: { namespace: 'shop', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  ports: [{ port: 8080 }],
  endpoints: nodes.map((nodeName) => ({ addresses: ['10.88.1.2'], nodeName, conditions: { ready: nodeName !== 'unready' } })),
});

async function aBalancer(isLocal: boolean) {
  const clock = new VirtualClock();
  const balancer = new NodeBalancer(clock, { delayMs: 1_500 });
  balancer.learnService({ name: 'shop/web', nodePort: 30080, isLocal });
  for (const [name, address] of [['a', '10.99.0.2'], ['b', '10.99.0.3'], ['unready', '10.99.0.4']]) {
    balancer.learnNode({ name, address, isTarget: true });
  }
  balancer.learn({ type: 'put', slice: slice('a', 'unready') });
  await clock.advance(6_500);
  return { clock, balancer, addresses: () => balancer.ready('shop/web').map(({ address, port }) => `${address}:${port}`) };
}

test('every node is a target of a Service that all nodes take connections for', async () => {
  const { addresses } = await aBalancer(false);
  expect(addresses()).toEqual(['10.99.0.2:30080', '10.99.0.3:30080', '10.99.0.4:30080']);
});

test('of another, nodes with ready pods are', async () => {
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

test('a node that joins is called once it is healthy', async () => {
  const { addresses, balancer, clock } = await aBalancer(false);
  balancer.learnNode({ name: 'c', address: '10.99.0.5', isTarget: true });
  await clock.advance(6_499);
  expect(addresses()).not.toContain('10.99.0.5:30080');
  await clock.advance(1);
  expect(addresses()).toContain('10.99.0.5:30080');
});
