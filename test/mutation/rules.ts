import { readdirSync } from 'node:fs';

/** All examples of the rules as one file, so that they are loaded once for each way in which the code is broken, not file by file. */
readdirSync('test/lambda/drain').filter((file) => file.endsWith('.test.ts')).forEach((file) => describe(file, () => {
  require(`../lambda/drain/${file}`);
}));
