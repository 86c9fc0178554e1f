import { Balancer } from './balancer';
import type { EndpointSlice } from './endpoints';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

function slice(name: string, endpoints: EndpointSlice['endpoints'], service: string = 'web'): EndpointSlice {
  return { metadata: { namespace: 'shop', name, labels: { 'kubernetes.io/service-name': service } }, ports: [{ port: 8080 }], endpoints };
}

const ready = (address: string) => ({ addresses: [address], conditions: { ready: true } });
const leaving = (address: string) => ({ addresses: [address], conditions: { ready: false } });

test('a change of the endpoints is known after the delay, not before', async () => {
  const clock = new VirtualClock(0);
  const balancer = new Balancer(clock, { delayMs: 1_500 });
  balancer.learn({ type: 'put', slice: slice('web-1', [ready('10.88.1.2')]) });
  await clock.advance(1_499);
  expect(balancer.choose('shop/web')).toBeUndefined();
  await clock.advance(1);
  expect(balancer.choose('shop/web')).toEqual({ address: '10.88.1.2', port: 8080 });

  balancer.learn({ type: 'put', slice: slice('web-1', [leaving('10.88.1.2'), ready('10.88.2.2')]) });
  await clock.advance(1_499);
  expect(balancer.ready('shop/web').map(({ address }) => address)).toEqual(['10.88.1.2']);
  await clock.advance(1);
  expect(balancer.ready('shop/web').map(({ address }) => address)).toEqual(['10.88.2.2']);
});

test('the slices of a Service count together, those of others do not', async () => {
  const clock = new VirtualClock(0);
  const balancer = new Balancer(clock, { delayMs: 0 });
  balancer.learn({ type: 'put', slice: slice('web-1', [ready('10.88.1.2')]) });
  balancer.learn({ type: 'put', slice: slice('web-2', [{ addresses: ['10.88.1.3'] }]) });
  balancer.learn({ type: 'put', slice: slice('api-1', [ready('10.88.1.4')], 'api') });
  await clock.advance(0);
  expect(balancer.ready('shop/web').map(({ address }) => address)).toEqual(['10.88.1.2', '10.88.1.3']);
  balancer.learn({ type: 'remove', slice: slice('web-1', null) });
  await clock.advance(0);
  expect(balancer.ready('shop/web').map(({ address }) => address)).toEqual(['10.88.1.3']);
});

test('every endpoint has its share of the requests', async () => {
  const clock = new VirtualClock(0);
  const balancer = new Balancer(clock, { delayMs: 0 });
  const addresses = ['10.88.1.2', '10.88.2.2', '10.88.3.2'];
  balancer.learn({ type: 'put', slice: slice('web-1', addresses.map(ready)) });
  await clock.advance(0);
  const counts = new Map<string, number>();
  for (let request = 0; request < 3_000; request++) {
    const { address } = balancer.choose('shop/web')!;
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(addresses);
  for (const count of counts.values()) {
    expect(Math.abs(count - 1_000)).toBeLessThan(150);
  }
});

test('what is on its way when the balancer is closed does not arrive', async () => {
  const clock = new VirtualClock(0);
  const balancer = new Balancer(clock);
  balancer.learn({ type: 'put', slice: slice('web-1', [ready('10.88.1.2')]) });
  balancer.close();
  await clock.advance(10_000);
  expect(balancer.ready('shop/web')).toEqual([]);
});
