import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOP = '/sys/fs/cgroup';
const PERIOD_US = 100_000;

export interface Cgroup {
  readonly name: string;
  /** One per hierarchy in version 1, or the only one in version 2. */
  readonly folders: readonly string[];
}

/** Creates a cgroup for this run, which run.sh removes. */
export function makeCgroup(what: string): Cgroup {
  const name = `${process.env.E2E_RUN ?? 'gng'}-${what}`;
  const hierarchies = (isUnified() ? [TOP] : readdirSync(TOP).map((each) => join(TOP, each))).filter((folder) => existsSync(join(folder, 'cgroup.procs')));
  const folders = hierarchies.map((hierarchy) => {
    const folder = join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    for (const file of ['cpuset.cpus', 'cpuset.mems'].filter((each) => existsSync(join(folder, each)) && existsSync(join(hierarchy, each)))) {
      // A new cpuset is empty, and a process in it could not run.
      writeFileSync(join(folder, file), readFileSync(join(hierarchy, file)));
    }
    return folder;
  });
  return { name, folders };
}

/** Limits a process to a share of a processor and an amount of memory, as Lambda does. If it exceeds the memory, it is killed. */
export function limitProcess(what: string, pid: number, { processors, memoryMb }: { readonly processors: number; readonly memoryMb: number }): void {
  if (isUnified()) {
    writeFileSync(join(TOP, 'cgroup.subtree_control'), '+cpu +memory');
  }
  const { folders } = makeCgroup(what);
  const quota = Math.round(processors * PERIOD_US);
  const set = (file: string, value: string | number): boolean => {
    const files = folders.map((folder) => join(folder, file)).filter((each) => existsSync(each));
    files.forEach((each) => writeFileSync(each, String(value)));
    return files.length > 0;
  };
  const isLimited = isUnified()
    ? [set('cpu.max', `${quota} ${PERIOD_US}`), set('memory.max', memoryMb * 2 ** 20)]
    : [set('cpu.cfs_period_us', PERIOD_US) && set('cpu.cfs_quota_us', quota), set('memory.limit_in_bytes', memoryMb * 2 ** 20)];
  if (isLimited.includes(false)) {
    throw new Error(`The cgroups of this machine limit no processor or no memory (${folders.join(', ') || 'none'}). Measure on one with both controllers.`);
  }
  folders.forEach((folder) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)));
}

function isUnified(): boolean {
  return existsSync(join(TOP, 'cgroup.controllers'));
}
