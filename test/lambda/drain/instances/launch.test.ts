import { drainingNode, held, nodeOf, OPTIONS } from './held-instances';
import type { Instance } from '../../../../lambda/aws/ports';
import type { HeldInstance } from '../../../../lambda/drain/instances/held-instance';
import { comparedWith, isGivenUpUnseen, judgeLaunch, nodeOfLaunch } from '../../../../lambda/drain/instances/launch';
import type { Node, Pod } from '../../../../lambda/kubernetes/objects';
import { controllerOf, MINUTE, NOW, pod } from '../workloads';

/** A launch whose event came a minute ago, or then. */
const judge = (node: Node | undefined, launchedAt = NOW - MINUTE, { instance = held('launching', 'a'), ...changes }: Partial<Parameters<typeof judgeLaunch>[2]> & { instance?: HeldInstance } = {}) => (
  judgeLaunch({ ...instance, started: launchedAt }, node, { machine: 'unknown', seenSince: -Infinity, others: [], now: NOW, ahead: 0, ...changes }));

const uninitialized = 'node.cloudprovider.kubernetes.io/uninitialized';
const tainted = { ...nodeOf('a'), spec: { taints: [{ key: uninitialized, effect: 'NoSchedule' }] } };
const TAINTED = `its node has the taint ${uninitialized}:NoSchedule`;

describe('a launch', () => {
  test('is completed when its node is ready', () => {
    expect(judge(nodeOf('a'))).toEqual({ type: 'complete', joined: true });
  });

  test('is completed though the node was ready too late', () => {
    expect(judge(nodeOf('a'), NOW - 60 * MINUTE)).toEqual({ type: 'complete', joined: true });
  });

  test('waits for the drain state of an earlier life to go', () => {
    const node = drainingNode('a');
    expect(judge(node)).toEqual({ type: 'clear', node });
  });

  test('waits until the join timeout for a node that has not joined', () => {
    expect(judge(undefined)).toEqual({ type: 'wait', until: NOW + 14 * MINUTE, lookAt: NOW + MINUTE, because: 'no node of it has joined the cluster', isLate: false });
  });

  test('waits for a node that is not ready, with the words of its kubelet', () => {
    const because = 'its node is not ready: container runtime network not ready';
    const status = { conditions: [{ type: 'Ready', status: 'False', message: 'container runtime network not ready' }] };
    expect(judge({ ...nodeOf('a'), status })).toMatchObject({ type: 'wait', because });
    expect(judge({ ...nodeOf('a'), status: {} })).toMatchObject({ type: 'wait', because: 'its node is not ready: it has no condition Ready' });
  });

  test('is abandoned when the join timeout is over', () => {
    expect(judge(undefined, NOW - 15 * MINUTE)).toEqual({ type: 'abandon', because: 'no node of it has joined the cluster' });
    expect(judge(undefined, NOW - 15 * MINUTE + 1)).toMatchObject({ type: 'wait' });
    expect(judge(nodeOf('a', { ready: false }), NOW - 15 * MINUTE)).toMatchObject({ type: 'abandon' });
  });

  test('is looked at for two minutes after the cluster was out of sight', () => {
    const lookedAtFor = (minutes: number) => judge(undefined, NOW - 60 * MINUTE, { seenSince: NOW - minutes * MINUTE });
    expect(lookedAtFor(1)).toMatchObject({ type: 'wait', until: NOW + MINUTE, isLate: true });
    expect(lookedAtFor(2)).toMatchObject({ type: 'abandon' });
  });

  test('that cannot be seen is abandoned an hour after its time', () => {
    expect(isGivenUpUnseen(held('launching', 'a'), NOW - 75 * MINUTE + 1, NOW)).toBe(false);
    expect(isGivenUpUnseen(held('launching', 'a'), NOW - 75 * MINUTE, NOW)).toBe(true);
  });

  test('into the warm pool is completed at once: no node is expected', () => {
    expect(judge(undefined, NOW, { instance: held('warming', 'a') })).toEqual({ type: 'complete', joined: false });
  });

  test('waits for a node that is ready to take ordinary pods', () => {
    expect(judge(tainted)).toEqual({ type: 'wait', until: NOW + 14 * MINUTE, lookAt: NOW + 14 * MINUTE, because: TAINTED, isLate: false });
  });

  test('is completed with the reason when a node is ready by the join timeout and takes none', () => {
    expect(judge(tainted, NOW - 15 * MINUTE)).toEqual({ type: 'complete', joined: true, because: TAINTED });
  });

  test('waits for a node that somebody cordoned since, by the clock of the cluster that made it, and not for one that was there before', () => {
    const cordoned = (created: number) => {
      const { metadata, ...rest } = nodeOf('a');
      return { ...rest, metadata: { ...metadata, creationTimestamp: new Date(created).toISOString() }, spec: { unschedulable: true } };
    };
    const launchedAt = NOW - MINUTE;
    expect(judge(cordoned(launchedAt + 10 * MINUTE), launchedAt, { ahead: 10 * MINUTE })).toMatchObject({ type: 'wait', because: 'its node is cordoned' });
    expect(judge(cordoned(launchedAt + 9 * MINUTE), launchedAt, { ahead: 10 * MINUTE })).toEqual({ type: 'complete', joined: true });
  });

  describe('that hangs on what EC2 says', () => {
    const found = held('launching', 'a', { found: true });
    const machine = (launchTime?: number): Instance => ({ instanceId: 'i-a', launchTime, ended: false });
    const unready = nodeOf('a', { ready: false });
    const asks = (node: Node | undefined, minutesAgo: number, instance = held('launching', 'a')) => (
      judge(node, NOW - minutesAgo * MINUTE, { instance, machine: undefined }).type === 'ask-ec2');

    test('asks for the name of its node after two minutes without one', () => {
      expect(judge(undefined, NOW - 2 * MINUTE + 1, { machine: undefined })).toMatchObject({ type: 'wait', lookAt: NOW + 1 });
      expect(asks(undefined, 2)).toBe(true);
      expect(judge(undefined, NOW - 2 * MINUTE)).toMatchObject({ type: 'wait', lookAt: NOW + 13 * MINUTE });
      expect(asks(undefined, 60)).toBe(true);
      expect(asks(unready, 60)).toBe(false);
    });

    test('asks how old it is where no event told of it, and only where that counts', () => {
      expect(asks(unready, 1, found)).toBe(true);
      expect(asks(unready, 60, found)).toBe(true);
      expect(asks(nodeOf('a'), 1, found)).toBe(false);
      expect(asks(drainingNode('a'), 1, found)).toBe(false);
    });

    test('has its time from what EC2 says where no event told of it', () => {
      const until = (instance: HeldInstance, of: Instance | 'unknown') => judge(unready, NOW - MINUTE, { instance, machine: of });
      expect(until(found, machine(NOW - 5 * MINUTE))).toMatchObject({ type: 'wait', until: NOW + 10 * MINUTE });
      expect(until(found, machine())).toMatchObject({ until: NOW + 14 * MINUTE });
      expect(until(found, 'unknown')).toMatchObject({ until: NOW + 14 * MINUTE });
      expect(until(held('launching', 'a'), machine(NOW - 5 * MINUTE))).toMatchObject({ until: NOW + 14 * MINUTE });
    });
  });

  describe('of a group that requires a DaemonSet', () => {
    const instance = held('launching', 'a', { options: { ...OPTIONS, requiredDaemonSets: ['kube-system/cni'] } });
    const judgeWith = (node: Node, pods?: readonly Pod[], launchedAt = NOW - MINUTE) => judge(node, launchedAt, { instance, pods });
    const because = 'the DaemonSet kube-system/cni has no pod on its node';

    test('hangs on the pods of its node, once the node takes some', () => {
      const node = nodeOf('a');
      expect(judgeWith(node)).toEqual({ type: 'read-pods', node });
      expect(judgeWith(tainted)).toMatchObject({ type: 'wait', because: TAINTED });
      expect(judgeWith(nodeOf('a', { ready: false }))).toMatchObject({ type: 'wait' });
    });

    test('waits for it, and is completed with the reason at the join timeout', () => {
      expect(judgeWith(nodeOf('a'), [])).toEqual({ type: 'wait', until: NOW + 14 * MINUTE, lookAt: NOW + 5_000, because, isLate: false });
      expect(judgeWith(nodeOf('a'), [], NOW - 15 * MINUTE + 1)).toMatchObject({ type: 'wait', lookAt: NOW + 1 });
      expect(judgeWith(nodeOf('a'), [], NOW - 15 * MINUTE)).toEqual({ type: 'complete', joined: true, because });
    });

    test('is completed when it is ready there', () => {
      const cni = pod('cni-x', { namespace: 'kube-system', controller: controllerOf('DaemonSet', 'cni') });
      expect(judgeWith(nodeOf('a'), [cni])).toEqual({ type: 'complete', joined: true });
    });
  });
});

describe('of the nodes of a group', () => {
  const unready: Node = { ...nodeOf('b'), status: { ...nodeOf('b').status, conditions: [{ type: 'Ready', status: 'False' }] } };

  test('a launch waits for the one of its instance that is ready, else for any', () => {
    expect(nodeOfLaunch([unready, nodeOf('a')])).toEqual(nodeOf('a'));
    expect(nodeOfLaunch([unready])).toBe(unready);
    expect(nodeOfLaunch([])).toBeUndefined();
  });

  test('a node that is ready is compared with those of the other instances in service', () => {
    expect(comparedWith(nodeOf('a'), 'i-a', ['i-a', 'i-b'])).toEqual(['i-b']);
    expect(comparedWith(unready, 'i-a', ['i-a', 'i-b'])).toEqual([]);
    expect(comparedWith(undefined, 'i-a', ['i-b'])).toEqual([]);
  });
});
