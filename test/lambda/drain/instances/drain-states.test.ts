import { drainingNode, held, nodeOf, OPTIONS, said } from './held-instances';
import { joinedTerms, newDrainState, planDrainStates } from '../../../../lambda/drain/instances/drain-states';
import type { HeldInstance } from '../../../../lambda/drain/instances/held-instance';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { drainStateOf } from '../snapshot-of';
import { MINUTE, NOW, SECOND } from '../workloads';

const plan = (nodes: readonly Node[], instances: readonly HeldInstance[], groups = said()) => planDrainStates(nodes, { held: instances, groups, drainerName: 'drainer', now: NOW });
const names = (nodes: readonly Node[]) => nodes.map(({ metadata }) => metadata.name);
const without = ({ action, ...instance }: HeldInstance): HeldInstance => ({ ...instance, action: { ...action, token: undefined } });

describe('the drain of a node begins', () => {
  const begin = (...args: Parameters<typeof plan>) => names(plan(...args).begin.map(({ node }) => node));

  test('when its instance waits and nothing stands on it', () => {
    expect(begin([nodeOf('a'), nodeOf('b')], [held('terminating', 'a')])).toEqual(['a']);
  });

  test('when what stands on it is of another action', () => {
    expect(begin([drainingNode('a', { token: 'earlier' })], [held('terminating', 'a')])).toEqual(['a']);
  });

  test('not when its state stands already, nor for a launch', () => {
    expect(begin([drainingNode('a')], [held('terminating', 'a')])).toEqual([]);
    expect(begin([nodeOf('a')], [held('launching', 'a'), held('warming', 'a')])).toEqual([]);
  });

  test('on every node of an instance that has joined under several names', () => {
    const again = { ...nodeOf('a'), metadata: { name: 'again', uid: 'node-again' } };
    expect(begin([nodeOf('a'), again], [held('terminating', 'a')])).toEqual(['a', 'again']);
    expect(begin([drainingNode('a'), again], [held('terminating', 'a')])).toEqual(['again']);
  });

  test('not for an instance that has no node', () => {
    expect(begin([nodeOf('b')], [held('terminating', 'a')])).toEqual([]);
  });
});

test('the instances on whose nodes their state stands are told', () => {
  expect(plan([drainingNode('a'), nodeOf('b')], [held('terminating', 'a'), held('terminating', 'b')]).draining).toEqual(['i-a']);
});

describe('a state that was written before its event came', () => {
  const node = drainingNode('a', { token: undefined });

  test('gets the token of the event', () => {
    expect(plan([node], [held('terminating', 'a')]).addToken).toEqual([{ node, token: 'token-a' }]);
  });

  test('not twice, and not where no event has come', () => {
    expect(plan([drainingNode('a')], [held('terminating', 'a')]).addToken).toEqual([]);
    expect(plan([node], [without(held('terminating', 'a'))]).addToken).toEqual([]);
  });
});

describe('the drain that a notice began and that has ended', () => {
  const drained = drainingNode('a', { notice: 'rebalance-recommendation', token: undefined, outcome: 'drained', calledOffAt: NOW + MINUTE });
  const uncordoned: Node = { ...drained, spec: { ...drained.spec, unschedulable: undefined } };

  test('is followed by another one where people have uncordoned the node meanwhile', () => {
    expect(plan([uncordoned], [held('terminating', 'a')]).begin).toMatchObject([{ node: uncordoned }]);
    expect(plan([drained], [held('terminating', 'a')]).begin).toEqual([]);
  });

  test('leaves nothing on a node that people have uncordoned, while its instance is in service', () => {
    const groups = said({ states: { a: 'InService' } });
    expect(plan([uncordoned], [], groups).clear).toEqual([uncordoned]);
    expect(plan([drained], [], groups).clear).toEqual([]);
  });
});

describe('the drain that a notice began, whose instance waits by now,', () => {
  const noticed = (notice: 'rebalance-recommendation' | 'spot-interruption', more = {}) => drainingNode('a', { notice, token: undefined, ...more });

  test('goes on by the terms of the action where the notice only made that likely', () => {
    const { join, addToken, begin } = plan([noticed('rebalance-recommendation')], [held('terminating', 'a')]);
    expect([join.length, addToken, begin]).toEqual([1, [], []]);
  });

  test('only gets the token where EC2 takes the instance', () => {
    const { join, addToken, begin } = plan([noticed('spot-interruption')], [held('terminating', 'a')]);
    expect([join, addToken.map(({ token }) => token), begin]).toEqual([[], ['token-a'], []]);
  });

  test('begins anew where it had failed', () => {
    expect(plan([noticed('rebalance-recommendation', { outcome: 'failed' })], [held('terminating', 'a')]).begin).toHaveLength(1);
    expect(plan([noticed('rebalance-recommendation', { outcome: 'drained' })], [held('terminating', 'a')]).begin).toEqual([]);
  });

  test('has the time of the hook, but a scheduled change comes all the same', () => {
    const terms = (before: Parameters<typeof drainStateOf>[1]) => (
      joinedTerms(held('terminating', 'a'), drainStateOf('a', before), { retainsAbandoned: true, drainerName: 'drainer', now: NOW }));
    expect(terms({ notice: 'rebalance-recommendation', deadline: NOW + MINUTE })).toEqual({
      started: NOW - 2 * MINUTE,
      deadline: NOW + 58 * MINUTE,
      timeoutSeconds: 3600,
      limit: NOW + 2880 * MINUTE - 4 * MINUTE,
      whenBlocked: 'RETAIN',
      retains: true,
      notice: undefined,
      calledOffAt: undefined,
    });
    expect(terms({ notice: 'scheduled-change', deadline: NOW + MINUTE }).deadline).toBe(NOW + MINUTE);
  });
});

test('a node that is in service again is cleared, others are not', () => {
  const nodes = [drainingNode('a'), drainingNode('b'), drainingNode('c', { drainer: 'other' }), nodeOf('d')];
  const groups = said({ states: { a: 'InService', b: 'Terminating:Wait', c: 'InService', d: 'InService' } });
  expect(names(plan(nodes, [], groups).clear)).toEqual(['a']);
});

describe('load balancers lose the nodes', () => {
  const exclude = (...others: readonly Node[]) => plan([nodeOf('a'), ...others], [held('terminating', 'a')]).excludeFromLoadBalancers;

  test('while another one is left that is ready, takes pods and does not drain', () => {
    expect(exclude(nodeOf('b'))).toBe(true);
  });

  test.each([
    ['there is no other', []],
    ['the others are not ready', [nodeOf('b', { ready: false })]],
    ['the others are cordoned', [nodeOf('b', { unschedulable: true })]],
    ['the others drain', [drainingNode('b')]],
  ])('but not where %s', (_, others) => {
    expect(exclude(...others)).toBe(false);
  });

  test('nor where the others begin to drain with it', () => {
    expect(plan([nodeOf('a'), nodeOf('b')], [held('terminating', 'a'), held('terminating', 'b')]).excludeFromLoadBalancers).toBe(false);
  });

  test('nor where the others carry a drain state though they take pods', () => {
    const { metadata, status, spec: { providerID } } = drainingNode('b');
    expect(exclude({ metadata, status, spec: { providerID } })).toBe(false);
  });
});

describe('what is written on the node', () => {
  const write = (instance: HeldInstance, retainsAbandoned = true) => newDrainState(instance, { retainsAbandoned, drainerName: 'drainer', now: NOW });

  test('is the action, and what the group chose', () => {
    const options = { ...OPTIONS, surge: 'NEVER', emptyDirPods: 'WAIT', unownedPods: 'WAIT', failingJobs: 'EVICT', overrides: 'OWN', loadBalancerDelaySeconds: 90 } as const;
    expect(write(held('terminating', 'a', { options }))).toEqual({
      drainer: 'drainer',
      excluded: false,
      group: 'group',
      hook: 'drainer-terminating',
      instance: 'i-a',
      token: 'token-a',
      started: NOW - 2 * MINUTE,
      deadline: NOW + 58 * MINUTE,
      timeoutSeconds: 3600,
      limit: NOW + 2880 * MINUTE - 4 * MINUTE,
      whenBlocked: 'RETAIN',
      surge: 'NEVER',
      emptyDirPods: 'WAIT',
      unownedPods: 'WAIT',
      failingJobs: 'EVICT',
      overrides: 'OWN',
      retryRetained: true,
      retainAtMost: 0,
      loadBalancerDelay: 90,
      cordoned: NOW,
      wasUnschedulable: false,
      retains: true,
    });
  });

  test('gives a drain all the time of the hook where the group does not retain as was chosen', () => {
    expect(write(held('terminating', 'a'), false).deadline).toBe(NOW + 2880 * MINUTE - 4 * MINUTE);
  });

  test('counts with the age that an action may have that was found', () => {
    const options = { ...OPTIONS, drainTimeoutSeconds: 172_800 };
    expect(write(held('terminating', 'a', { options, found: true, started: NOW })).deadline).toBe(NOW + 2880 * MINUTE - 2 * MINUTE - 2100 * SECOND);
  });
});
