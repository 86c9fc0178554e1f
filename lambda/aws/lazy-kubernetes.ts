import type { EksKubernetesOptions } from './eks-kubernetes';
import type { OpenKubernetes } from '../kubernetes/open';
import type { KubernetesPort } from '../kubernetes/port';

/**
 * The Kubernetes API. Its client is loaded when it is first needed, which a sweep that finds nothing does not. What is known about the cluster is
 * kept between invocations; connections are not, because the network drops them while the execution environment is frozen.
 */
export class LazyKubernetes {
  private opening?: Promise<OpenKubernetes>;

  constructor(private readonly options: EksKubernetesOptions) {}

  async port(): Promise<KubernetesPort> {
    this.opening ??= import('./eks-kubernetes').then(({ openEksKubernetes }) => openEksKubernetes(this.options));
    return (await this.opening).port;
  }

  /** Breaks the connections, if there are any. */
  async close(): Promise<void> {
    await (await this.opening)?.close();
  }
}
