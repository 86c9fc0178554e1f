import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const RULES = path.join(__dirname, '..', '..', 'lambda', 'drain');
const EXAMPLES = path.join(__dirname, 'drain');
/** Indexes are exercised by every rule; phases together, by phases.test.ts, and by the rules that they ask. */
const NOT_ALONE = /^(index|phases)\//;
/** Types alone have no examples. */
const DECIDES = /^export (function|class|const \w+ = \w+\()/m;

const rules = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !NOT_ALONE.test(file) && DECIDES.test(readFileSync(path.join(RULES, file), 'utf8')));

test('there are rules in all folders', () => {
  expect(rules.length).toBeGreaterThan(40);
  expect(rules).toContain('placement/one-node.ts');
});

test.each(rules)('the rules of %s have examples under its name', (file) => {
  expect(existsSync(path.join(EXAMPLES, file.replace(/\.ts$/, '.test.ts')))).toBe(true);
});
