import { Faults } from '../../../simulation/cloud/faults';
import type { Occasion } from '../../../simulation/occasion';
import { Random } from '../../../simulation/random';

let now: number;
let faults: Faults;

beforeEach(() => {
  now = 0;
  faults = new Faults(() => now, new Random(7));
});

/** At which of the next calls a fault strikes; each call is a second after the one before. */
function struck(occasion: Occasion, calls: number): number[] {
  faults.onCalls({ fault: 'throttling', ...occasion });
  return Array.from({ length: calls }, (_, index) => {
    now = index * 1000;
    return faults.call('sqs:SendMessage') ? index : -1;
  }).filter((index) => index >= 0);
}

test.each<[string, Occasion, number[]]>([
  ['always', {}, [0, 1, 2, 3, 4]],
  ['some times', { times: 2 }, [0, 1]],
  ['after some calls', { skip: 2 }, [2, 3, 4]],
  ['once, after some calls', { skip: 2, times: 1 }, [2]],
  ['from a time until another', { from: 1000, until: 3000 }, [1, 2]],
  ['never', { probability: 0 }, []],
])('a fault strikes %s', (_, occasion, expected) => expect(struck(occasion, 5)).toEqual(expected));

test('chance is the same for the same seed', () => {
  const first = struck({ probability: 0.3 }, 200);
  faults = new Faults(() => now, new Random(7));
  expect(struck({ probability: 0.3 }, 200)).toEqual(first);
  expect(first.length).toBeGreaterThan(30);
  expect(first.length).toBeLessThan(90);
});

test('a fault strikes the calls that it names', () => {
  faults.onCalls({ fault: 'internal-error', action: 'autoscaling:Describe*' });
  faults.onCalls({ fault: 'dropped-answer', action: 'autoscaling:CompleteLifecycleAction' });
  expect(['autoscaling:DescribeLifecycleHooks', 'autoscaling:CompleteLifecycleAction', 'ec2:DescribeInstances'].map((action) => faults.call(action)))
    .toEqual(['internal-error', 'dropped-answer', undefined]);
});

test('a fault can be taken away again', () => {
  const takeAway = faults.onEvents({ fault: 'lost' });
  expect(faults.event('Something')?.fault).toBe('lost');
  takeAway();
  expect(faults.event('Something')).toBeUndefined();
});

test('when one fault is used up, the next one strikes', () => {
  faults.onInvocations({ fault: 'killed', times: 1 });
  faults.onInvocations({ fault: 'slow' });
  expect([faults.invocation()?.fault, faults.invocation()?.fault]).toEqual(['killed', 'slow']);
});
