import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * All examples of the rules as one file, so that they are loaded once for each way in which the code is broken, not file by
 * file. Without the time that decisions take, which tells nothing of their being right.
 */
const FOLDER = 'test/lambda/drain';
const examples = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts') && file !== 'decision-time.test.ts');

await build({
  // In a group each, since examples of two files may have the same name.
  stdin: { contents: examples.map((file) => `describe('${file}', () => { require('./${file}'); });`).join('\n'), resolveDir: FOLDER },
  bundle: true,
  platform: 'node',
  outfile: 'test/mutation/bundle.js',
  logLevel: 'warning',
});
