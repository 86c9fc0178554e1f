import { decide } from '../../../../lambda/drain/decide';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { later, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { barePod, deployment, MINUTE, nodePort, NOW, type Part, podsOfKind, releasedPod, SECOND } from '../workloads';

/** Somebody has set that load balancers have one minute to let go of a node, and it begins now. */
const on = (drain: Partial<DrainState>, ...parts: readonly Part[]) => withBaseline(snapshotOf(draining('a', { cordoned: NOW, loadBalancerDelay: 60, ...drain }), ...parts));
const web = deployment({ name: 'web', hash: 'abc', on: ['a', 'b'] });

test.each([
  ['evicted', 'NEVER', ['evict web-0', 'interrupt shell']],
  ['released', 'ALWAYS', ['release web-0']],
] as const)('no pod is %s before load balancers had their time', (_, surge, expected) => {
  const cluster = on({ surge }, web, barePod('shell', { on: 'a' }));
  expect(movesOf(cluster, NOW + MINUTE - 1)).toEqual([]);
  expect(movesOf(cluster, NOW + MINUTE)).toEqual(surge === 'NEVER' ? ['evict web-0'] : expected);
});

test('that is told of every pod, and announced of none', () => {
  const cluster = on({}, web, barePod('shell', { on: 'a' }));
  expect(sentencesOf(cluster)).toContain('shop/shell stays: load balancers have until 2026-03-01T12:01:00.000Z to let go of the node');
  expect(decide(cluster, NOW).drainingNodes[0].announcements).toEqual([]);
  expect(decide(cluster, NOW).wakeAt).toBe(NOW + MINUTE);
});

test('a node without pods is not let go before either', () => {
  expect(movesOf(on({}))).toEqual([]);
  expect(sentencesOf(on({}))).toEqual(['load balancers have until 2026-03-01T12:01:00.000Z to let go of a']);
  expect(movesOf(on({}), NOW + MINUTE)).toEqual(['settle a: nothing-to-drain']);
});

test('nor one whose pods have moved by themselves', () => {
  const cluster = later(on({}, web), deployment({ name: 'web', on: ['b', 'c'] }));
  expect(movesOf(cluster)).toEqual([]);
  expect(movesOf(cluster, NOW + MINUTE)).toEqual(['settle a: drained']);
});

test('other draining nodes do not wait for it', () => {
  const cluster = withBaseline(snapshotOf(draining('a', { cordoned: NOW, loadBalancerDelay: 60 }), draining('b'), deployment({ name: 'web', on: ['a', 'b', 'c'] })));
  expect(movesOf(cluster)).toEqual(['evict web-1']);
});

test('the deadline holds nevertheless', () => {
  const cluster = on({ loadBalancerDelay: 2 * 60 * 60, whenBlocked: 'TERMINATE' }, web);
  expect(movesOf(cluster, NOW + 50 * MINUTE)).toEqual(['settle a: failed']);
  expect(movesOf(later(cluster, deployment({ name: 'web', on: ['b', 'c'] })), NOW + 50 * MINUTE)).toEqual(['settle a: drained']);
});

describe('where nobody has set anything', () => {
  const byServices = (...parts: readonly Part[]) => withBaseline(snapshotOf(draining('a', { cordoned: NOW }), ...parts));
  const moved = deployment({ name: 'web', on: ['b', 'c'] });

  test('nothing waits in a cluster into which nothing comes through nodes', () => {
    expect(movesOf(byServices(web))).toEqual(['evict web-0']);
    expect(movesOf(later(byServices(web), moved))).toEqual(['settle a: drained']);
  });

  test('pods move at once while every node lets connections in, and the instance is kept for a minute', () => {
    const cluster = byServices(web, nodePort('site', 'Cluster'));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    const empty = later(cluster, moved, nodePort('site', 'Cluster'));
    expect(movesOf(empty, NOW + MINUTE - 1)).toEqual([]);
    expect(sentencesOf(empty)).toEqual(
      ['load balancers have until 2026-03-01T12:01:00.000Z to let go of a: the Service shop/site takes connections in through every node']);
    expect(decide(empty, NOW).wakeAt).toBe(NOW + MINUTE);
    expect(movesOf(empty, NOW + MINUTE)).toEqual(['settle a: drained']);
  });

  test('a node that never had pods is kept, too', () => {
    expect(movesOf(byServices(nodePort('site', 'Cluster')))).toEqual([]);
    expect(movesOf(byServices(nodePort('site', 'Cluster')), NOW + MINUTE)).toEqual(['settle a: nothing-to-drain']);
  });

  test('a pod that connections come to through its own node stays for a minute, and others move meanwhile', () => {
    const cluster = byServices(web, deployment({ name: 'api', on: ['a', 'b'] }), nodePort('web', 'Local'));
    expect(movesOf(cluster, NOW + MINUTE - 1)).toEqual(['evict api-0']);
    expect(sentencesOf(cluster)).toContain(
      'shop/web-0 stays: load balancers have until 2026-03-01T12:01:00.000Z to let go of the node: the Service shop/web takes connections in where its pods are');
    expect(movesOf(cluster, NOW + MINUTE)).toEqual(expect.arrayContaining(['evict web-0']));
  });

  describe('balancers send no more to the pods of such a Service on the node', () => {
    const surging = (...parts: readonly Part[]) => snapshotOf(draining('a', { cordoned: NOW, surge: 'WHEN_NEEDED' }), nodePort('web', 'Local'), ...parts);

    test('so that replacements come at once for those that their owner cannot spare, and the pods go after a minute all the same', () => {
      expect(movesOf(withBaseline(surging(deployment({ name: 'web', hash: 'abc', on: ['a'] }))))).toEqual(['release web-0']);
      const surged = withBaseline(surging(deployment({ name: 'web', replicas: 1, on: ['b'] }), releasedPod('old-0', 'web', { on: 'a' })));
      expect(movesOf(surged, NOW + MINUTE - 1)).toEqual([]);
      expect(movesOf(surged, NOW + MINUTE)).toEqual(['evict old-0']);
    });

    test('as for all of several that stand on draining nodes only', () => {
      const cluster = surging(draining('b', { cordoned: NOW, surge: 'WHEN_NEEDED' }), deployment({ name: 'web', hash: 'abc', on: ['a', 'b'] }));
      expect(movesOf(withBaseline(cluster))).toEqual(['release web-0', 'release web-1']);
    });

    test('and nobody is released whose owner has enough pods elsewhere', () => {
      expect(movesOf(withBaseline(surging(deployment({ name: 'web', hash: 'abc', on: ['a', 'b', 'c'] }))))).toEqual([]);
    });
  });

  test('the instance does not wait for a Service whose pods are elsewhere', () => {
    expect(movesOf(byServices(deployment({ name: 'web', on: ['b'] }), nodePort('web', 'Local')))).toEqual(['settle a: nothing-to-drain']);
  });

  test('it does for one whose pods stay with the node, such as an ingress controller of a DaemonSet', () => {
    const ingress = podsOfKind('DaemonSet', { name: 'ingress', on: ['a', 'b'] });
    const cluster = byServices(web, ingress, nodePort('ingress', 'Local'));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    const empty = later(cluster, moved, ingress, nodePort('ingress', 'Local'));
    expect(movesOf(empty, NOW + MINUTE - 1)).toEqual([]);
    expect(sentencesOf(empty)).toEqual(
      ['load balancers have until 2026-03-01T12:01:00.000Z to let go of a: the Service shop/ingress takes connections in where its pods are']);
    expect(movesOf(empty, NOW + MINUTE)).toEqual(['settle a: drained']);
  });

  test('a Service of another namespace has other pods', () => {
    expect(movesOf(byServices(web, nodePort('web', 'Local', { namespace: 'blog' })))).toEqual(['evict web-0']);
  });

  test('the longest deregistration delay counts, if it is longer than a minute', () => {
    const delay = (seconds: number) => ({ 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': `deregistration_delay.timeout_seconds=${seconds}` });
    const cluster = byServices(nodePort('site', 'Cluster', { annotations: delay(10) }), nodePort('api', 'Cluster', { annotations: delay(90) }));
    expect(movesOf(cluster, NOW + 90 * SECOND - 1)).toEqual([]);
    expect(sentencesOf(cluster)[0]).toContain('the Service shop/site (and 1 more) takes connections in through every node');
    expect(movesOf(cluster, NOW + 90 * SECOND)).toEqual(['settle a: nothing-to-drain']);
    expect(movesOf(byServices(nodePort('site', 'Cluster', { annotations: delay(10) })), NOW + MINUTE - 1)).toEqual([]);
  });

  test('half of the time that the drain had at its beginning is left for its pods', () => {
    const cluster = withBaseline(snapshotOf(draining('a', { cordoned: NOW, deadline: NOW + MINUTE, whenBlocked: 'FORCE' }), web, nodePort('web', 'Local')));
    expect(movesOf(cluster, NOW + 30 * SECOND - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 30 * SECOND)).not.toEqual([]);
  });

  test.each([0, 5])('%i s that somebody has set are all that anything waits, whatever the Services', (loadBalancerDelay) => {
    const cluster = on({ loadBalancerDelay }, web, nodePort('web', 'Local'), nodePort('site', 'Cluster'));
    expect(movesOf(cluster, NOW + loadBalancerDelay * SECOND)).toEqual(['evict web-0']);
    expect(movesOf(later(cluster, moved, nodePort('site', 'Cluster')), NOW + loadBalancerDelay * SECOND)).toEqual(['settle a: drained']);
  });

  test('the pods of a retained instance go whenever they can', () => {
    const state = { outcome: 'retained', retainedSince: NOW, deadline: NOW, cordoned: NOW } as const;
    const cluster = withBaseline(snapshotOf({ retainedNodes: draining('a', state).drainingNodes }, web, nodePort('web', 'Local')));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });
});

describe('a delay that was set, where EC2 takes the instance', () => {
  const delayed = (minutes: number, loadBalancerDelay: number) => withBaseline(snapshotOf(
    draining('a', { cordoned: NOW, deadline: NOW + minutes * MINUTE, loadBalancerDelay, notice: 'spot-interruption', whenBlocked: 'TERMINATE' }),
    deployment({ name: 'web', on: ['a', 'b'] }),
  ));

  test('leaves pods half of the time that they have', () => {
    expect(movesOf(delayed(2, 90), NOW + 60 * SECOND - 1)).toEqual([]);
    expect(movesOf(delayed(2, 90), NOW + 60 * SECOND)).toEqual(['evict web-0']);
  });

  test('holds as it was set where it is shorter', () => {
    expect(movesOf(delayed(2, 30), NOW + 30 * SECOND - 1)).toEqual([]);
    expect(movesOf(delayed(2, 30), NOW + 30 * SECOND)).toEqual(['evict web-0']);
  });
});
