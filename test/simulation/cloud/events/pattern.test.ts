import { compilePattern } from '../../../../simulation/cloud/events/pattern';

const event = {
  'source': 'aws.autoscaling',
  'detail-type': 'EC2 Instance-terminate Lifecycle Action',
  'resources': ['arn:aws:one', 'arn:aws:two'],
  'detail': { LifecycleHookName: 'blue-terminating', Origin: 'AutoScalingGroup', Destination: 'EC2', count: 3, empty: [], nothing: null },
};
const matches = (pattern: Record<string, unknown>) => compilePattern(pattern)(event);
const detail = (filter: unknown) => matches({ detail: filter });

test.each<[string, boolean, Record<string, unknown>]>([
  ['a value', true, { source: ['aws.autoscaling'] }],
  ['another value', false, { source: ['aws.ec2'] }],
  ['any of several values', true, { source: ['aws.ec2', 'aws.autoscaling'] }],
  ['all of several fields', false, { 'source': ['aws.autoscaling'], 'detail-type': ['Other'] }],
  ['one of the values that a field has', true, { resources: ['arn:aws:two'] }],
  ['a field that is not there', false, { region: ['eu-central-1'] }],
  ['a nested field', true, { detail: { LifecycleHookName: ['blue-terminating', 'blue-launching'] } }],
  ['either pattern', true, { $or: [{ source: ['aws.ec2'] }, { detail: { Origin: ['AutoScalingGroup'] } }] }],
  ['neither pattern', false, { $or: [{ source: ['aws.ec2'] }, { detail: { Origin: ['EC2'] } }] }],
])('matches %s: %s', (_, expected, pattern) => expect(matches(pattern)).toBe(expected));

test.each<[string, boolean, unknown]>([
  ['prefix', true, { LifecycleHookName: [{ prefix: 'blue-' }] }],
  ['prefix, other', false, { LifecycleHookName: [{ prefix: 'green-' }] }],
  ['prefix in any case', true, { LifecycleHookName: [{ prefix: { 'equals-ignore-case': 'BLUE' } }] }],
  ['suffix', true, { LifecycleHookName: [{ suffix: '-terminating' }] }],
  ['equals-ignore-case', true, { Origin: [{ 'equals-ignore-case': 'autoscalinggroup' }] }],
  ['wildcard', true, { LifecycleHookName: [{ wildcard: 'b*-term*' }] }],
  ['wildcard, other', false, { LifecycleHookName: [{ wildcard: 'b*-launch*' }] }],
  ['exists', true, { Origin: [{ exists: true }] }],
  ['exists, not there', false, { Action: [{ exists: true }] }],
  ['does not exist', true, { Action: [{ exists: false }] }],
  ['does not exist, in an object that is not there', true, { Nested: { Action: [{ exists: false }] } }],
  ['does not exist, but is', false, { Origin: [{ exists: false }] }],
  ['anything-but a value', true, { Destination: [{ 'anything-but': 'WarmPool' }] }],
  ['anything-but a list', false, { Destination: [{ 'anything-but': ['WarmPool', 'EC2'] }] }],
  ['anything-but a prefix', false, { LifecycleHookName: [{ 'anything-but': { prefix: 'blue' } }] }],
  ['anything-but, not there', false, { Action: [{ 'anything-but': 'ReplaceRootVolume' }] }],
  ['either of two filters', true, { Action: [{ exists: false }, 'Other'] }],
  ['numeric', true, { count: [{ numeric: ['>', 0, '<=', 3] }] }],
  ['numeric, beyond', false, { count: [{ numeric: ['<', 3] }] }],
  ['a number as such', true, { count: [3] }],
  ['a number that is a text', false, { count: ['3'] }],
  ['null', true, { nothing: [null] }],
  ['an empty list as not there', true, { empty: [{ exists: false }] }],
])('filters by %s: %s', (_, expected, filter) => expect(detail(filter)).toBe(expected));

test.each<[string, unknown, string]>([
  ['an unknown operator', { Origin: [{ cidr: '10.0.0.0/8' }] }, 'the pattern.detail.Origin uses the operator "cidr", which the simulation does not match. Known are exists'],
  ['a value that is no list', { Origin: 'EC2' }, 'the pattern.detail.Origin is "EC2", allowed is an object, or a list of values and filters. Put a single value into a list.'],
  ['an empty pattern', {}, 'the pattern.detail is empty'],
  ['a wrong operand', { Origin: [{ exists: 'yes' }] }, 'the pattern.detail.Origin.exists is "yes", allowed is true or false.'],
  ['a wrong comparison', { count: [{ numeric: ['~', 1] }] }, 'allowed is pairs of = < <= > >= and a number'],
])('refuses %s', (_, pattern, message) => expect(() => detail(pattern)).toThrow(message));
