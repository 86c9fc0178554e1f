import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as autoScaling from '../../../lambda/aws/auto-scaling';
import * as kubernetes from '../../../lambda/aws/eks-kubernetes';
import { decide } from '../../../lambda/drain/decide';
import { ClusterIndex } from '../../../lambda/drain/index/cluster-index';
import { readDrainState } from '../../../lambda/drain/state/drain-state';
import type { ObjectOf, Resource } from '../../../lambda/kubernetes/objects';
import { SCHEMAS } from '../../../lambda/kubernetes/schemas';

/** Run by memory.ts in a process of its own: reads the cluster of a directory, decides again and again, prints its memory. */
const DECISIONS = 100;
const MEGABYTE = 1024 * 1024;

const [directory] = process.argv.slice(2);
const files = readdirSync(directory).filter((file) => file.endsWith('.json'));

function read<R extends Resource>(resource: R): Array<ObjectOf[R]> {
  return files.filter((file) => file.startsWith(`${resource}.`)).flatMap((file) => {
    const items = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as unknown[];
    return items.map((item) => SCHEMAS[resource].parse(item));
  });
}

/** The kernel's own high-water mark. That of `process.resourceUsage()` would be inherited from the process that started this one. */
function mostResident(): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) {
    throw new Error('/proc/self/status has no VmHWM. Measure on Linux.');
  }
  return Number(kilobytes) * 1024;
}

// What an invocation has loaded by then.
const clients = [autoScaling, kubernetes];
const nodes = read('nodes');
const cluster = {
  nodes,
  pods: read('pods'),
  replicaSets: read('replicasets'),
  deployments: read('deployments'),
  statefulSets: read('statefulsets'),
  replicationControllers: read('replicationcontrollers'),
  jobs: read('jobs'),
  budgets: read('poddisruptionbudgets'),
  services: read('services'),
  claims: read('persistentvolumeclaims'),
  volumes: read('persistentvolumes'),
  attachments: read('volumeattachments'),
  ending: new Set<string>(),
  attempts: new Map(),
  retainedNodes: [],
  people: { holds: new Map<string, string>(), mayForce: false },
};
const now = Math.max(...nodes.flatMap((node) => readDrainState(node)?.started ?? [])) + 1000;
const index = new ClusterIndex();
const decided = [];
for (let turn = 0; turn < DECISIONS; turn++) {
  const drainingNodes = nodes.flatMap((node) => {
    const state = readDrainState(node);
    return state && !state.outcome ? [{ node, state }] : [];
  });
  decided.push(decide({ ...cluster, drainingNodes }, now + turn, index).drainingNodes.length);
}
if (clients.length === 0 || Math.max(...decided) === 0) {
  throw new Error('The cluster that was measured has no draining node. Write it down while a drain is under way.');
}
const { heapUsed } = process.memoryUsage();
process.stdout.write(JSON.stringify({ residentMb: mostResident() / MEGABYTE, heapMb: heapUsed / MEGABYTE }));
