import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

const FOLDER = path.join(__dirname, '..', '..', '.github', 'workflows');

interface Job { permissions?: Record<string, string>; steps: Array<{ uses?: string }> }

const jobs = readdirSync(FOLDER).flatMap((file) => Object.entries((parse(readFileSync(path.join(FOLDER, file), 'utf8')) as { jobs: Record<string, Job> }).jobs)
  .map(([name, job]): [string, Job] => [`${file} ${name}`, job]));

test.each(jobs)('%s names every action by its commit', (_, { steps }) => {
  for (const { uses } of steps) {
    if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  }
});

test('workflows may read, and only the job that makes a release may write', () => {
  expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toEqual({
    'advisories.yml advisories': { contents: 'read' },
    'build.yml build': { contents: 'read' },
    'release.yml release': { contents: 'read' },
    'release.yml release_github': { contents: 'write' },
  });
});
