import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { OwnerResult } from '../../lambda/drain/decision';
import type { Outcome } from '../../lambda/drain/end';

const page = readFileSync(path.join(__dirname, '../../docs/events.md'), 'utf8');

// One that is added to the code, and is missing here, does not compile.
const RESULTS: Record<OwnerResult['result'], true> = {
  'replaced': true, 'scaled-in': true, 'owner-gone': true, 'not-replaceable': true, 'interrupted': true, 'left-down': true, 'timed-out': true, 'on-its-way': true,
};
const OUTCOMES: Record<Outcome, true> = { 'drained': true, 'nothing-to-drain': true, 'node-missing': true, 'forced': true, 'retained': true, 'failed': true };

test('the page has every result of an owner', () => {
  const [, table] = /^\| `result` \| the owner \|\n\|---\|---\|\n([^]*?)\n\n/m.exec(page) ?? ['', ''];

  expect([...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, result]) => result).sort()).toEqual(Object.keys(RESULTS).sort());
});

test('the page has every outcome of a drain', () => {
  const [, row] = /^\| `detail\.outcome` \| (.*) \|$/m.exec(page) ?? ['', ''];

  expect([...row.matchAll(/`([a-z-]+)`/g)].map(([, outcome]) => outcome).sort()).toEqual(Object.keys(OUTCOMES).sort());
});
