import { References, resolve } from '../../../simulation/assembly/intrinsics';

const references: References = {
  availabilityZones: ['a', 'b'],
  ref: (name) => ({ 'AWS::NoValue': undefined, 'Queue': 'url', 'AWS::Region': 'eu-central-1' } as Record<string, unknown>)[name],
  attribute: (logicalId, name) => `${logicalId}/${name}`,
  condition: (name) => name === 'Yes',
  importValue: (name) => `imported ${name}`,
  mapping: (...path) => path.join('/'),
};

test.each<[string, unknown, unknown]>([
  ['a plain value', { a: [1, 'x', null] }, { a: [1, 'x', null] }],
  ['Ref', { Ref: 'Queue' }, 'url'],
  ['NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }], [1]],
  ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue/Nested.Arn'],
  ['Join', { 'Fn::Join': [':', ['a', { Ref: 'Queue' }, 1]] }, 'a:url:1'],
  ['Sub', { 'Fn::Sub': '${Queue}-${Queue.Arn}-${AWS::Region}-${!Literal}' }, 'url-Queue/Arn-eu-central-1-${Literal}'],
  ['Sub with variables', { 'Fn::Sub': ['${Name}-${Queue}', { Name: { Ref: 'AWS::Region' } }] }, 'eu-central-1-url'],
  ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  ['Select with text as index', { 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] }, 'a'],
  ['If, true', { 'Fn::If': ['Yes', 1, 2] }, 1],
  ['If, false', { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, undefined],
  ['Equals', { 'Fn::Equals': [{ Ref: 'Queue' }, 'url'] }, true],
  ['And, Or, Not', { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'No' }] }, { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }] }, true],
  ['Base64', { 'Fn::Base64': { Ref: 'Queue' } }, 'dXJs'],
  ['ImportValue', { 'Fn::ImportValue': 'Other' }, 'imported Other'],
  ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Ami'] }, 'Map/eu-central-1/Ami'],
  ['the condition of a policy', { Condition: { StringEquals: { a: { Ref: 'Queue' } } } }, { Condition: { StringEquals: { a: 'url' } } }],
])('resolves %s', (_, value, expected) => expect(resolve(value, references)).toEqual(expected));

test('refuses a function that it does not know', () => {
  expect(() => resolve({ 'Fn::Cidr': [] }, references)).toThrow('The template uses Fn::Cidr, which the simulation does not resolve. Known are Ref, Fn::GetAtt');
});
