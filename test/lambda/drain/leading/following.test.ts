import { endsOwnDrains, leaderOf, secondLookAt } from '../../../../lambda/drain/leading/following';
import { MINUTE, NOW } from '../workloads';

test('who follows another drainer ends its own drains; who follows its own drainer leaves them to the leader', () => {
  expect(endsOwnDrains('other')).toBe(true);
  expect(endsOwnDrains('ours')).toBe(false);
});

test.each([['drainer/1234', 'ours'], ['drainer2/1234', 'other'], ['drainer', 'other'], ['', 'other'], [undefined, 'other']])('the Lease of %j is of %s', (holder, leader) => {
  expect(leaderOf(holder, 'drainer')).toBe(leader);
});

describe('a second look', () => {
  const look = (missingAt: number, lateUntil = Infinity) => secondLookAt({ missingAt, lateUntil, seenSince: NOW });

  test('is taken when a missing node is to be looked for again, and when a late launch is judged', () => {
    expect(look(NOW + MINUTE)).toBe(NOW + MINUTE);
    expect(look(Infinity, NOW + MINUTE)).toBe(NOW + MINUTE);
    expect(look(NOW + MINUTE, NOW + 2 * MINUTE)).toBe(NOW + 2 * MINUTE);
  });

  test('is not waited for where nothing asks for it', () => {
    expect(look(Infinity)).toBeUndefined();
  });

  test('is left to the next invocation where it is further away than two minutes', () => {
    expect(look(NOW + 2 * MINUTE)).toBe(NOW + 2 * MINUTE);
    expect(look(NOW + 2 * MINUTE + 1)).toBeUndefined();
    expect(look(NOW + MINUTE, NOW + 3 * MINUTE)).toBe(NOW + MINUTE);
  });
});
