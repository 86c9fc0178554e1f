import { CoreV1Api, KubeConfig, KubernetesObject, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import type { OwnerSpec } from './shapes';

/** What the one who sets up a run does in the cluster. Not in the audit log. */
export class Admin {
  private readonly objects: KubernetesObjectApi;
  private readonly core: CoreV1Api;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.objects = KubernetesObjectApi.makeApiClient(config);
    this.core = config.makeApiClient(CoreV1Api);
  }

  async create(objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) await this.objects.create(object);
  }

  async cordon(node: string, unschedulable: boolean): Promise<void> {
    await this.patch({ apiVersion: 'v1', kind: 'Node', metadata: { name: node }, spec: { unschedulable } } as KubernetesObject);
  }

  async scale({ kind, name }: OwnerSpec, namespace: string, replicas: number): Promise<void> {
    await this.patch({ apiVersion: 'apps/v1', kind, metadata: { namespace, name }, spec: { replicas } } as KubernetesObject);
  }

  /** With all that is in it, without waiting for anybody's grace. */
  async removeNamespace(name: string): Promise<void> {
    await this.objects.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } } as KubernetesObject);
    await this.core.deleteCollectionNamespacedPod({ namespace: name, gracePeriodSeconds: 0 });
  }

  async killPods(namespace: string, node: string): Promise<void> {
    await this.core.deleteCollectionNamespacedPod({ namespace, fieldSelector: `spec.nodeName=${node}`, gracePeriodSeconds: 0 });
  }

  private async patch(object: KubernetesObject): Promise<void> {
    await this.objects.patch(object, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
  }
}
