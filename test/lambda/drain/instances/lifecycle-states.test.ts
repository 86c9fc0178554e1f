import { transitionsOf } from '../../../../lambda/drain/instances/lifecycle-states';

test.each([
  ['Terminating:Wait', ['terminating']],
  ['Warmed:Terminating:Wait', ['terminating']],
  ['ReplacingRootVolume:Wait', ['terminating']],
  ['Pending:Wait', ['launching']],
  ['Warmed:Pending:Wait', ['terminating', 'warming']],
  ['InService', []],
  ['Terminating:Proceed', []],
  ['', []],
])('%s may be a wait in %j', (state, transitions) => {
  expect(transitionsOf(state)).toEqual(transitions);
});
