import type { OwnerSpec } from './shapes';
import type { KubernetesClient, Manifest } from '../stage/client';

/** The cluster operations that set up a run. They are not in the audit log. */
export class Admin {
  constructor(private readonly client: KubernetesClient) {}

  async apply(objects: readonly Manifest[]): Promise<void> {
    for (const object of objects) {
      await this.client.apply(object);
    }
  }

  async cordon(node: string, unschedulable: boolean): Promise<void> {
    await this.client.patch('nodes', undefined, node, { spec: { unschedulable } });
  }

  async scale({ kind, name }: OwnerSpec, namespace: string, replicas: number): Promise<void> {
    await this.client.patch(kind === 'Deployment' ? 'deployments' : 'statefulsets', namespace, name, { spec: { replicas } });
  }

  /** Restarts a Deployment. */
  async restart(namespace: string, name: string, restartedAt: string): Promise<void> {
    await this.client.patch('deployments', namespace, name, {
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } },
    });
  }

  /** Deletes a namespace with everything in it, without grace periods. */
  async removeNamespace(name: string): Promise<void> {
    await this.client.delete('namespaces', undefined, name);
    await this.killPods(name);
  }

  /** Kills the pods of a node, or all of the namespace, without grace period. */
  async killPods(namespace: string, node?: string): Promise<void> {
    await this.client.send('DELETE', `/api/v1/namespaces/${namespace}/pods`, {
      query: node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` },
      body: { gracePeriodSeconds: 0 },
    });
  }
}
