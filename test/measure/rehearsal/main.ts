import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { largeCluster } from './large-cluster';

/** `npm run measure:rehearsal`: what the command takes for a large cluster. Exits non-zero when a goal is missed. */

const GOALS = { seconds: 120, megabytes: 2_000 };
const MAIN = path.join(__dirname, '..', '..', '..', 'assets', 'cli', 'main.mjs');
/** The process itself knows what it took. */
const HOOK = 'process.on("exit",()=>process.stderr.write("\\n"+JSON.stringify(process.resourceUsage())))';

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '1000' }, pods: { type: 'string', default: '15000' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'rehearsal-'));
try {
  const dump = path.join(folder, 'cluster.json');
  writeFileSync(dump, JSON.stringify({ kind: 'List', apiVersion: 'v1', ...largeCluster({ nodes: Number(values.nodes), pods: Number(values.pods) }) }));
  const { status, stdout, stderr } = spawnSync(process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(HOOK)}`, MAIN, 'rehearse', '--cluster', dump, '--json', '--no-compare-taints'],
    { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) {
    throw new Error(`The rehearsal ended with ${status}: ${stderr}`);
  }
  const { summary, movesPerPod } = JSON.parse(stdout) as { readonly summary: string; readonly movesPerPod: object };
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as ReturnType<typeof process.resourceUsage>;
  const seconds = Math.round((userCPUTime + systemCPUTime) / 1e6);
  const megabytes = Math.round(maxRSS / 1000);
  console.log(`${values.nodes} nodes and ${values.pods} pods: ${seconds} s of processor time (at most ${GOALS.seconds}), ${megabytes} MB (at most ${GOALS.megabytes})`);
  console.log(`${summary} ${JSON.stringify(movesPerPod)}`);
  process.exitCode = seconds > GOALS.seconds || megabytes > GOALS.megabytes ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
