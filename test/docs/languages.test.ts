import { readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** The blocks of README that are programs of examples/languages, which `npm run test:languages` builds and runs. */
const PROGRAMS = [
  ['python', 'examples/languages/python/app.py'],
  ['java', 'examples/languages/java/src/main/java/quickstart/QuickStart.java'],
  ['go', 'examples/languages/go/main.go'],
];

test.each(PROGRAMS)('the quick start in %s is the program that is tried', (language, program) => {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(read('README.md')) ?? [];

  expect(block).toBe(read(program).replace(/^#!.*\n/, ''));
});
