import type { Admin } from './admin';
import type { Drain, Drainer } from './drain';

/** A drain as nobody should do it: all pods are killed at once, without grace period. The load must notice. */
export class Badly implements Drainer {
  readonly name = 'badly';
  readonly asker = { user: 'nobody' };

  constructor(private readonly admin: Admin) {}

  processes(): number[] {
    return [];
  }

  async prepare(): Promise<void> {
    // It has no processes.
  }

  async begin(node: string, namespace: string): Promise<Drain> {
    await this.admin.cordon(node, true);
    await this.admin.killPods(namespace, node);
    return { ended: Promise.resolve(), stop: () => undefined };
  }

  async restore(node: string): Promise<void> {
    await this.admin.cordon(node, false);
  }
}
