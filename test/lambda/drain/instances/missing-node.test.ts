import { drainingNode, held, nodeOf } from './held-instances';
import { judgeMissingNode, lookAgainAt } from '../../../../lambda/drain/instances/missing-node';
import { nodeByName, nodesByInstance } from '../../../../lambda/drain/instances/nodes';
import { node } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

test('a node that is missing is looked for again a minute later', () => {
  expect(lookAgainAt(NOW)).toBe(NOW + MINUTE);
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
