import { compilePattern } from '../../../../simulation/cloud/events/pattern';

const event = {
  'source': 'aws.autoscaling',
  'detail-type': 'EC2 Instance-terminate Lifecycle Action',
  'resources': ['arn:aws:one', 'arn:aws:two'],
  'detail': { LifecycleHookName: 'blue-terminating', Origin: 'AutoScalingGroup', Destination: 'EC2', count: 3, empty: [], nothing: null },
};
const matches = (pattern: Record<string, unknown>) => compilePattern(pattern)(event);

test.each<[string, boolean, Record<string, unknown>]>([
  ['a value', true, { source: ['aws.autoscaling'] }],
  ['another value', false, { source: ['aws.ec2'] }],
  ['any of several values', true, { source: ['aws.ec2', 'aws.autoscaling'] }],
  ['all of several fields', false, { 'source': ['aws.autoscaling'], 'detail-type': ['Other'] }],
  ['one of the values that a field has', true, { resources: ['arn:aws:two'] }],
  ['a field that is not there', false, { region: ['eu-central-1'] }],
  ['a nested field', true, { detail: { LifecycleHookName: ['blue-terminating', 'blue-launching'] } }],
  ['a number', true, { detail: { count: [3] } }],
  ['a number that is a text', false, { detail: { count: ['3'] } }],
  ['null', true, { detail: { nothing: [null] } }],
  ['a field in an object that is not there', false, { other: { field: ['value'] } }],
])('matches %s: %s', (_, expected, pattern) => expect(matches(pattern)).toBe(expected));

test.each<[string, unknown, string]>([
  ['an operator', { Origin: [{ prefix: 'Auto' }] }, 'the pattern.detail.Origin uses an operator, which is not implemented in the simulation: {"prefix":"Auto"}'],
  ['alternatives', { $or: [{ Origin: ['EC2'] }, { Destination: ['EC2'] }] }, 'the pattern.detail.$or uses an operator, which is not implemented'],
  ['a value that is no list', { Origin: 'EC2' }, 'the pattern.detail.Origin is "EC2", allowed is an object, or a list of values. Put a single value into a list.'],
  ['an empty pattern', {}, 'the pattern.detail is empty'],
])('refuses %s', (_, pattern, message) => expect(() => matches({ detail: pattern })).toThrow(message));
