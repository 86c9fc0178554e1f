import { nodeOf, OPTIONS, said } from './held-instances';
import type { Instance } from '../../../../lambda/aws/ports';
import { hasCertainlyNoNode, type Missed, planWithoutNode } from '../../../../lambda/drain/instances/retained-without-node';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { node } from '../snapshot-of';
import { MINUTE, NOW, SECOND } from '../workloads';

const instance = (name: string) => ({ instanceId: `i-${name}`, groupName: 'group', lifecycleState: 'Terminating:Retained' });
const [a, b] = ['a', 'b'].map(instance);

describe('a retained instance without a node', () => {
  const plan = (missed: Readonly<Record<string, Missed>>, ends = [a]) => (
    planWithoutNode({ withoutNode: [a, b], endsWithoutNode: ends }, new Map(Object.entries(missed)), NOW));

  test('is noted when it is missed first, and looked for a minute later', () => {
    const first = { since: NOW, at: NOW };
    expect(plan({})).toEqual({ missed: new Map([['i-a', first], ['i-b', first]]), isNew: [a, b], lookFor: [] });
    const lately = { since: NOW - 59 * SECOND, at: NOW - 59 * SECOND };
    expect(plan({ 'i-a': lately })).toEqual({ missed: new Map([['i-a', lately], ['i-b', first]]), isNew: [b], lookFor: [] });
  });

  test('is looked for again a minute after the last look, and is known to have been missed since the first', () => {
    const known = { since: NOW - 10 * MINUTE, at: NOW - MINUTE };
    const { missed, lookFor } = plan({ 'i-a': known, 'i-b': known });
    expect(lookFor).toEqual([a]);
    expect(Object.fromEntries(missed)).toEqual({ 'i-a': { since: NOW - 10 * MINUTE, at: NOW }, 'i-b': known });
  });

  test('is forgotten when it has a node or is gone, so that it is missed anew', () => {
    const { missed } = planWithoutNode({ withoutNode: [b], endsWithoutNode: [] }, new Map([['i-a', { since: 0, at: 0 }]]), NOW);
    expect([...missed.keys()]).toEqual(['i-b']);
  });
});

describe('it certainly has none', () => {
  const machine = (changes: Partial<Instance> = {}): Instance => ({ instanceId: 'i-a', launchTime: NOW - 60 * MINUTE, ended: false, ...changes });
  const look = (nodes: readonly Node[], seen: Instance | undefined, groups = said()) =>
    hasCertainlyNoNode(a, { nodes, machine: seen, groups, now: NOW });

  test('where no list shows one and EC2 knows no name of one, or nothing', () => {
    expect(look([nodeOf('b')], machine())).toBe(true);
    expect(look([], undefined)).toBe(true);
  });

  test('not where the second list shows it, by its providerID or by the name that EC2 gave it', () => {
    expect(look([nodeOf('a')], machine())).toBe(false);
    expect(look([node('ip-10-0-0-1')], machine({ privateDnsName: 'ip-10-0-0-1' }))).toBe(false);
  });

  test('not while it may still be joining, nor while the options of its group are not known', () => {
    expect(look([], machine({ launchTime: NOW - (OPTIONS.joinTimeoutSeconds - 1) * SECOND }))).toBe(false);
    expect(look([], machine(), said({ options: 'no-hook' }))).toBe(false);
  });
});
