import { NOW } from './workloads';
import { clockAhead } from '../../../lambda/drain/cluster-clock';

test.each([
  ['is told by what the API server shows', NOW + 90_000, 90_000],
  ['may be behind', NOW - 90_000, -90_000],
  ['is as far ahead as an answer can tell', NOW + 2_000, 2_000],
  ['is not ahead by what its answer took, or a second lacks', NOW + 1_999, 0],
  ['nor behind by that', NOW - 1_999, 0],
  ['is believed to be ours while it has not answered', undefined, 0],
])('the clock of the cluster %s', (_, serverNow, ahead) => {
  expect(clockAhead(serverNow, NOW)).toBe(ahead);
});
