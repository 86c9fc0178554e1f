import { parseAllDocuments } from 'yaml';
import { toYamlDocuments } from '../../src/kubernetes/yaml';

test.each([
  'nodes', '', 'true', 'No', 'null', '~', '1', '1.5', 'policy/v1', 'a: b', '#', '- a', '*', '&a', '"quoted"', 'back\\slash', 'two\nlines', ' space ', 'é',
])('%j is read as it was written', (text) => {
  const documents = [{ [text]: text }, { list: [text, text], nested: { deep: [{ [text]: [text] }, { other: text, more: [] }] } }];
  expect(parseAllDocuments(toYamlDocuments(documents)).map((document) => document.toJS() as unknown)).toEqual(documents);
});

test('documents are written as people write them', () => {
  expect(toYamlDocuments([{ kind: 'Role', rules: [{ apiGroups: [''], verbs: ['get', 'list'] }, { apiGroups: ['apps'] }] }, { kind: 'Other' }])).toBe(`---
kind: Role
rules:
  - apiGroups: [""]
    verbs: [get, list]
  - apiGroups: [apps]
---
kind: Other
`);
});
