import { drainingNode, held, nodeOf } from './held-instances';
import { judgeMissingNode, planMissing } from '../../../../lambda/drain/instances/missing-node';
import { nodeByName, nodesByInstance } from '../../../../lambda/drain/instances/nodes';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { node } from '../snapshot-of';
import { MINUTE, NOW, SECOND } from '../workloads';

describe('an instance without a node', () => {
  const waiting = [held('terminating', 'a'), held('terminating', 'b'), held('launching', 'c')];
  const plan = (missedAt: Readonly<Record<string, number>>, changes: { isLooking?: boolean; nodes?: readonly Node[] } = {}) => {
    const { isLooking = false, nodes = [nodeOf('b')] } = changes;
    return planMissing(waiting, nodes, { missedAt: new Map(Object.entries(missedAt)), isLooking, now: NOW });
  };

  test('is noted when it is missed first, and looked for a minute later', () => {
    expect(plan({})).toEqual({ missedAt: new Map([['i-a', NOW]]), lookFor: [], attendAt: NOW + MINUTE });
    expect(plan({ 'i-a': NOW - 59 * SECOND })).toEqual({ missedAt: new Map([['i-a', NOW - 59 * SECOND]]), lookFor: [], attendAt: NOW + SECOND });
    expect(plan({ 'i-a': NOW - MINUTE })).toEqual({ missedAt: new Map([['i-a', NOW]]), lookFor: [waiting[0]], attendAt: NOW + MINUTE });
  });

  test('is not looked for twice at a time', () => {
    expect(plan({ 'i-a': NOW - MINUTE }, { isLooking: true })).toEqual({ missedAt: new Map([['i-a', NOW - MINUTE]]), lookFor: [], attendAt: Infinity });
  });

  test('is missed anew where it had a node meanwhile', () => {
    expect(plan({ 'i-b': NOW - MINUTE }).missedAt).toEqual(new Map([['i-a', NOW]]));
    expect(plan({ 'i-b': NOW - 30 * SECOND }, { nodes: [nodeOf('a')] })).toEqual({ missedAt: new Map([['i-b', NOW - 30 * SECOND]]), lookFor: [], attendAt: NOW + 30 * SECOND });
  });

  test('is none of ours to look for where all have nodes, or it only launches', () => {
    expect(plan({}, { nodes: [nodeOf('a'), nodeOf('b')] })).toEqual({ missedAt: new Map(), lookFor: [], attendAt: Infinity });
  });
});

describe('an instance whose node two lists lacked', () => {
  const machine = (minutesAgo: number, ended = false) => ({ instanceId: 'i-a', launchTime: NOW - minutesAgo * MINUTE, ended });
  const judge = (seen: Parameters<typeof judgeMissingNode>[1] extends infer T ? Omit<T, 'now'> : never) => (
    judgeMissingNode(held('terminating', 'a'), { ...seen, now: NOW }));

  test('is drained where another name tells its node', () => {
    expect(judge({ node: node('a'), machine: machine(60) })).toEqual({ type: 'found', node: node('a') });
  });

  test('may still be joining until its join timeout is over', () => {
    expect(judge({ machine: machine(14) })).toEqual({ type: 'may-join', until: NOW + MINUTE });
    expect(judge({ machine: machine(15) })).toEqual({ type: 'missing' });
  });

  test('is missing where its machine is switched off, or EC2 does not know it or its age', () => {
    expect(judge({ machine: machine(1, true) })).toEqual({ type: 'missing' });
    expect(judge({})).toEqual({ type: 'missing' });
    expect(judge({ machine: { instanceId: 'i-a', ended: false } })).toEqual({ type: 'missing' });
  });
});

describe('the node of an instance is known', () => {
  test('by the id in its providerID', () => {
    expect(nodesByInstance([nodeOf('a'), node('b')])).toEqual(new Map([['i-a', [nodeOf('a')]]]));
  });

  test('all of them, where it has joined under several names', () => {
    const again = { ...nodeOf('a'), metadata: { name: 'again', uid: 'node-again' } };
    expect(nodesByInstance([nodeOf('a'), nodeOf('b'), again]).get('i-a')).toEqual([nodeOf('a'), again]);
  });

  test('by what stands on it, before the id of the instance that had its name before', () => {
    const { metadata, ...rest } = drainingNode('b');
    const reused = { metadata, ...rest, spec: { ...rest.spec, providerID: 'aws:///eu-west-1a/i-a' } };
    expect(nodesByInstance([reused])).toEqual(new Map([['i-b', [reused]]]));
  });

  test('without one, by a name that EC2 gave it', () => {
    expect(nodeByName([node('b'), node('ip-1.internal')], ['i-a', 'ip-1.internal'])).toEqual(node('ip-1.internal'));
    expect(nodeByName([node('b')], ['i-a', undefined])).toBeUndefined();
  });

  test('by that name though it has the id of the instance before, but not where another has none', () => {
    expect(nodeByName([nodeOf('a')], ['a'])).toEqual(nodeOf('a'));
    expect(nodeByName([nodeOf('a'), node('b')], ['a', 'b'])).toEqual(node('b'));
  });
});
