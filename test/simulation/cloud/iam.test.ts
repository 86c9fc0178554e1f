import type { ApiCall, ApiRequest } from '../../../simulation/cloud/api';
import { check, isAllowed, parsePolicy } from '../../../simulation/cloud/iam';

const GROUP = 'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1234:autoScalingGroupName/workers';
const request = (change: Partial<ApiRequest> = {}): ApiRequest => ({ principal: 'role', action: 'autoscaling:CompleteLifecycleAction', resources: [GROUP], ...change });
const call = (change: Partial<ApiRequest> = {}): ApiCall => ({ ...request(change), at: 0, outcome: 'ok' });
const allowed = (statement: object, change?: Partial<ApiRequest>) =>
  isAllowed(parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...statement } }), request(change));

test.each<[string, boolean, object]>([
  ['the action', true, { Action: 'autoscaling:CompleteLifecycleAction' }],
  ['the action in another case', true, { Action: 'AutoScaling:completelifecycleaction' }],
  ['any of several actions', true, { Action: ['ec2:*', 'autoscaling:Complete*'] }],
  ['another action', false, { Action: 'autoscaling:Describe*' }],
  ['the resource', true, { Resource: GROUP }],
  ['the resource with wildcards', true, { Resource: 'arn:aws:autoscaling:*:111122223333:autoScalingGroup:????:autoScalingGroupName/work*' }],
  ['another resource', false, { Resource: 'arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/others' }],
])('a statement allows %s: %s', (_, expected, statement) => expect(allowed(statement)).toBe(expected));

test('a call of everything needs a statement for everything', () => {
  expect(allowed({ Resource: GROUP }, { resources: ['*'] })).toBe(false);
  expect(allowed({}, { resources: ['*'] })).toBe(true);
});

test('every resource of a call must be allowed', () => {
  expect(allowed({ Resource: GROUP }, { resources: [GROUP, 'arn:other'] })).toBe(false);
});

test('what is denied is denied, whatever is allowed', () => {
  const statements = parsePolicy({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'autoscaling:*', Resource: GROUP }] });
  expect(isAllowed(statements, request())).toBe(false);
  expect(isAllowed(statements, request({ action: 'ec2:DescribeInstances' }))).toBe(true);
});

test.each<[string, boolean, object]>([
  ['StringEquals', true, { StringEquals: { 'aws:ResourceTag/team': ['red', 'blue'] } }],
  ['StringEquals, other', false, { StringEquals: { 'aws:ResourceTag/team': 'red' } }],
  ['StringEquals, key in another case', true, { StringEquals: { 'AWS:resourcetag/team': 'blue' } }],
  ['StringLike', true, { StringLike: { 'aws:ResourceTag/team': 'bl*' } }],
  ['ArnLike', true, { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }],
  ['a key that is not there', false, { StringEquals: { 'aws:ResourceTag/other': 'blue' } }],
  ['two conditions of which one fails', false, { StringEquals: { 'aws:ResourceTag/team': 'blue' }, ArnEquals: { 'aws:SourceArn': 'arn:other' } }],
])('conditions hold by %s: %s', (_, expected, Condition) => {
  const context = { 'aws:ResourceTag/team': 'blue', 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/x' };
  expect(allowed({ Condition }, { context })).toBe(expected);
});

test('the policy of a resource names who may', () => {
  expect(allowed({ Principal: { AWS: ['role', 'other'] } })).toBe(true);
  expect(allowed({ Principal: '*' })).toBe(true);
  expect(allowed({ Principal: { Service: 'events.amazonaws.com' } })).toBe(false);
});

test.each<[object, string]>([
  [{ Condition: { NumericLessThan: { 'aws:x': '1' } } }, 'condition operator NumericLessThan, which the simulation does not evaluate. Known are StringEquals'],
  [{ NotAction: '*' }, 'The policy statement has NotAction, which the simulation does not evaluate.'],
  [{ Effect: 'Maybe' }, 'The effect of a policy statement is Maybe, allowed are Allow and Deny.'],
])('a policy with %j is refused', (statement, message) => expect(() => allowed(statement)).toThrow(message));

test('calls are held against the policies of their principals, and unused permissions are found', () => {
  const policies = new Map([['role', parsePolicy({
    Statement: [
      { Effect: 'Allow', Action: ['autoscaling:CompleteLifecycleAction', 'autoscaling:DescribeLifecycleHooks'], Resource: '*' },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:dead' },
    ],
  })]]);
  const good = call();
  const stranger = call({ principal: 'other' });
  const elsewhere = call({ action: 'sqs:SendMessage', resources: ['arn:queue'] });
  expect(check([good, stranger, elsewhere], policies)).toEqual({
    notAllowed: [stranger, elsewhere],
    unused: [{ principal: 'role', action: 'autoscaling:DescribeLifecycleHooks' }],
  });
});
