import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { SCENARIOS } from '../e2e/scenarios/list';

const page = readFileSync(path.join(__dirname, '../../docs/faults.md'), 'utf8');
const cells = page.split('\n').filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
const named = cells.flatMap((row) => row.flatMap((cell) => {
  const [, file, name] = /^`([a-z0-9/-]+\.test\.ts)`: (.+)$/.exec(cell) ?? [];
  return file && name ? [{ file, name }] : [];
}));

/** What the tests of a file are called, and the groups that they stand in. */
function titlesOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(__dirname, '..', file), 'utf8'), ts.ScriptTarget.Latest);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(test|describe)\b/.test(node.expression.getText(source))) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) {
        titles.push(title.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

test('the table of faults has at least forty rows, each with its test', () => {
  const rows = cells.filter(([first]) => /^\d+$/.test(first));
  expect(rows.length).toBeGreaterThanOrEqual(40);
  expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, index) => index + 1));
  expect(rows.filter((row) => !/^`[^`]+\.test\.ts`: ./.test(row[3]))).toEqual([]);
});

test('a name tells which test it is: no placeholder stands alone', () => {
  expect(named.filter(({ name }) => !/[a-z]{3}/i.test(name.replaceAll(/%[a-z]/g, '')))).toEqual([]);
});

test('every test that is named exists', () => {
  const known = new Map([...new Set(named.map(({ file }) => file))].map((file) => [file, titlesOf(file)]));
  expect(named.filter(({ file, name }) => !known.get(file)?.includes(name))).toEqual([]);
});

test('every scenario of real Kubernetes that is named exists', () => {
  const scenarios = cells.filter(([first]) => /^\d+$/.test(first)).map((row) => row[4]).filter((name) => name !== '' && name !== '|');
  expect(scenarios.length).toBeGreaterThan(0);
  expect(scenarios.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name))).toEqual([]);
});
