import { readdirSync } from 'node:fs';

/**
 * All examples of the rules as one file, so that they are loaded once for each way in which the code is broken, not file by
 * file. Without the time that decisions take, which tells nothing of their being right.
 */
readdirSync('test/lambda/drain').filter((file) => file.endsWith('.test.ts') && file !== 'decision-time.test.ts').forEach((file) => describe(file, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be awaited, and examples are declared at once
  require(`../lambda/drain/${file}`);
}));
