import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { program } from '../ground/programs';

/** The machine and the software of the benchmark. */
export interface Machine {
  readonly system: string;
  readonly processors: string;
  readonly memoryGb: number;
  readonly kubernetes: string;
  readonly kubectl: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  const { clientVersion } = JSON.parse(execFileSync(program('kubectl'), ['version', '--client', '-o', 'json'], { encoding: 'utf8' })) as
    { readonly clientVersion: { readonly gitVersion: string } };
  return {
    system: `${/^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'}, kernel ${release()}`,
    processors: `${all.length} × ${all[0]?.model.trim() || 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kubernetes: execFileSync(program('kube-apiserver'), ['--version'], { encoding: 'utf8' }).replace('Kubernetes ', '').trim(),
    kubectl: clientVersion.gitVersion,
    node: process.version,
  };
}
