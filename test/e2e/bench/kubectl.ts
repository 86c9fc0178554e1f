import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Admin } from './admin';
import type { Drain, Drainer } from './drain';
import { childrenWith } from './memory';
import type { Ground } from '../ground/ground';
import { writeKubeconfig } from '../ground/kubeconfig';
import { program } from '../ground/programs';

const USER = 'bench-kubectl';

/** A person's drain of a node with kubectl, as a separate user, so that the audit log shows it. */
export class Kubectl implements Drainer {
  static async create(ground: Ground, admin: Admin): Promise<Kubectl> {
    const keys = await ground.issue(USER, `/CN=${USER}`, `DNS:${USER}`);
    const kubeconfig = writeKubeconfig(join(ground.folder, `${USER}.conf`), ground.server, ground.pki.authority.certificate, keys);
    await admin.apply([{
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: USER },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER }],
    }]);
    return new Kubectl(kubeconfig, ground.folder, admin);
  }

  readonly name = 'kubectl';
  readonly asker = { user: USER };

  private constructor(private readonly kubeconfig: string, private readonly home: string, private readonly admin: Admin) {}

  processes(): number[] {
    return childrenWith('bench-kubectl.conf');
  }

  async prepare(): Promise<void> {
    // Each drain is a new process anyway.
  }

  async begin(node: string): Promise<Drain> {
    const child = spawn(
      program('kubectl'),
      ['--kubeconfig', this.kubeconfig, 'drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force'],
      { stdio: 'ignore', env: { ...process.env, HOME: this.home } },
    );
    const exit = once(child, 'exit').then(() => undefined);
    return { ended: exit, stop: () => void child.kill('SIGKILL') };
  }

  async restore(node: string): Promise<void> {
    await this.admin.cordon(node, false);
  }
}
