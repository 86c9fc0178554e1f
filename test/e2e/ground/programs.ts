import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a program of Kubernetes or etcd: in the folder `KUBEBUILDER_ASSETS`, as built by setup.sh, or on the PATH. */
export function program(name: string): string {
  const folders = [process.env.KUBEBUILDER_ASSETS, process.env.PROGRAMS].filter((folder) => folder !== undefined);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? name;
}

/** A file that setup.sh has built, by its variable in versions.sh. */
export function built(variable: 'AUTHENTICATOR' | 'KWOK' | 'WORKLOAD' | 'PAUSE'): string {
  const file = process.env[variable];
  if (!file) {
    throw new Error(`The variable ${variable} is not set. Start with test/e2e/run.sh, which sets it to what test/e2e/setup.sh has built.`);
  }
  return file;
}
