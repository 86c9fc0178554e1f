import type { Admin } from './admin';
import type { Drain, Drainer } from './drain';
import type { Store } from '../../../simulation/cluster/store';

/** `kubectl rollout restart` for all Deployments of a namespace. No node is drained: Kubernetes' controllers replace the pods. */
export class Rollout implements Drainer {
  readonly name = 'rollout';
  readonly asker = { user: 'nobody' };
  readonly replaces = 'all';

  constructor(private readonly admin: Admin, private readonly store: Store) {}

  processes(): number[] {
    return [];
  }

  async prepare(): Promise<void> {
    // It has no processes.
  }

  async begin(_node: string, namespace: string): Promise<Drain> {
    const restartedAt = new Date(this.store.clock.now()).toISOString();
    for (const { metadata: { name } } of this.store.list('deployments', { namespace })) {
      await this.admin.restart(namespace, name, restartedAt);
    }
    return { ended: Promise.resolve(), stop: () => undefined };
  }

  async restore(): Promise<void> {
    // No node was touched.
  }
}
