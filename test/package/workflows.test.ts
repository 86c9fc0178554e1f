import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

const FOLDER = path.join(__dirname, '..', '..', '.github', 'workflows');

interface Job { permissions?: Record<string, string>; steps: Array<{ uses?: string; run?: string }> }

const jobs = readdirSync(FOLDER).flatMap((file) => Object.entries((parse(readFileSync(path.join(FOLDER, file), 'utf8')) as { jobs: Record<string, Job> }).jobs)
  .map(([name, job]): [string, Job] => [`${file} ${name}`, job]));

test.each(jobs)('%s names every action by its commit', (_, { steps }) => {
  for (const { uses } of steps) {
    if (uses !== undefined) {
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
  }
});

test.each(jobs)('%s runs no package of whatever version is the newest', (_, { steps }) => {
  const packages = steps.flatMap(({ run = '' }) => [...run.matchAll(/npx '?-p'? '?([^\s']+)'?/g)].map(([, name]) => name));

  expect(packages.filter((name) => !/@\d+\.\d+\.\d+$/.test(name))).toEqual([]);
  expect(steps.filter(({ run = '' }) => run.includes('@latest'))).toEqual([]);
});

test('advisories are looked for in everything that is bundled', () => {
  const { tasks } = JSON.parse(readFileSync(path.join(__dirname, '..', '..', '.projen', 'tasks.json'), 'utf8')) as { tasks: Record<string, { steps: Array<{ exec?: string; spawn?: string }> }> };
  const ownCommands = (task: string): string[] => tasks[task].steps.map(({ exec = '' }) => exec);
  const allCommands = (task: string): string[] => (
    [...ownCommands(task), ...tasks[task].steps.flatMap(({ spawn }) => (spawn === undefined ? [] : allCommands(spawn)))]);
  const metafiles = (commands: readonly string[], pattern: RegExp) => (
    commands.flatMap((command) => [...command.matchAll(pattern)].map(([, file]) => file)).sort());
  const bundled = metafiles(allCommands('bundle'), /--metafile (\S+)/g);

  expect(bundled.length).toBeGreaterThan(2);
  expect(metafiles(ownCommands('advisories'), /(\S+\.metafile\.json)/g)).toEqual(bundled);
});

test('workflows may read; who publishes proves who it is, and only the job that makes a release may write', () => {
  const more = jobs.map(([name, { permissions }]) => [name, permissions] as const).filter(([, permissions]) => JSON.stringify(permissions) !== '{"contents":"read"}');

  expect(Object.fromEntries(more)).toEqual({
    'release.yml release_github': { contents: 'write' },
    // Registries that trust the workflow by its identity, instead of a token that could be stolen.
    'release.yml release_npm': { 'contents': 'read', 'id-token': 'write' },
    'release.yml release_nuget': { 'contents': 'read', 'id-token': 'write' },
    'release.yml release_pypi': { 'contents': 'read', 'id-token': 'write' },
  });
});
