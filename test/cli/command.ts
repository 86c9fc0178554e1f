import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { runProgram } from '../../cli/program';
import { type Design, readDesign } from '../../cli/rehearsal/design';
import { styleOf } from '../../cli/terminal/style';

const ROOT = path.join(__dirname, '..', '..');

/** The dump of a real cluster. */
export const DUMP_FILE = path.join(ROOT, 'test', 'fixtures', 'cluster-3-nodes-54-pods.json');

/** What the bundle has made of the constructs. */
function builtDesign(): Design {
  const file = path.join(ROOT, 'assets', 'cli', 'drainer.template.json');
  if (!existsSync(file)) {
    throw new Error('The command line is not built. Run npm run bundle first.');
  }
  return readDesign(JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof readDesign>[0]);
}

/** Script and style of the page, as they are built. */
export function builtParts(): { script: string; style: string } {
  const beside = (name: string) => readFileSync(path.join(ROOT, 'assets', 'cli', name), 'utf8');
  return { script: beside('report.js'), style: beside('report.css') };
}

/** When commands are run here. */
export const NOW = Date.parse('2026-11-23T10:00:00Z');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as `npx cdk-graceful-node-group` does in its own. */
export async function run(...words: string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const to = (stream: 'stdout' | 'stderr') => ({ write: (text: string) => (written[stream] += text) });
  const code = await runProgram(words, {
    version: '1.2.3', design: builtDesign, parts: builtParts, cluster: () => Promise.reject(new Error('No test here reads a cluster.')), holds: () => Promise.reject(new Error('No test here reads a cluster.')), now: () => NOW, stdout: to('stdout'), stderr: to('stderr'), style: styleOf({}, {}), interrupted: new AbortController().signal,
  });
  return { code, ...written };
}
