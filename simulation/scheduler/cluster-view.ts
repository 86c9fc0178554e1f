import { NodeInfo } from './node-info';
import { Siblings } from './siblings';
import type { Node, Pod } from '../cluster/objects';
import type { PodAffinityTerm } from '../cluster/pod';
import type { Change, Store } from '../cluster/store';
import { isFinished } from '../component-base/pod-state';

/** The nodes and the pods on them as the scheduler sees them, kept up to date by the changes of the store. */
export class ClusterView {
  /** Where the pods of each controller are. */
  readonly siblings = new Siblings();
  private readonly infos = new Map<string, NodeInfo>();
  private readonly homes = new Map<string, NodeInfo>();
  private readonly withAntiAffinity = new Map<string, Pod>();

  constructor(readonly store: Store) {}

  get nodes(): Iterable<NodeInfo> {
    return this.infos.values();
  }

  node(name: string | undefined): NodeInfo | undefined {
    return name === undefined ? undefined : this.infos.get(name);
  }

  get size(): number {
    return this.infos.size;
  }

  /** The pods with required anti-affinity. */
  get exclusivePods(): Iterable<Pod> {
    return this.withAntiAffinity.values();
  }

  homeOf(pod: Pod): NodeInfo | undefined {
    return this.homes.get(pod.metadata.uid);
  }

  load(): void {
    for (const node of this.store.list('nodes')) {
      this.putNode(node);
    }
    for (const pod of this.store.list('pods')) {
      this.putPod(pod);
    }
  }

  apply(change: Change): void {
    if (change.resource === 'nodes') {
      const node = change.object as Node;
      if (change.type === 'DELETED') {
        this.infos.delete(node.metadata.name);
      } else {
        this.putNode(node);
      }
    } else if (change.resource === 'pods') {
      const pod = change.object as Pod;
      if (change.type === 'DELETED') {
        this.takePod(pod);
      } else {
        this.putPod(pod);
      }
    }
  }

  labelsOfNamespace(name: string): Readonly<Record<string, string>> {
    return { 'kubernetes.io/metadata.name': name, ...this.store.get('namespaces', undefined, name)?.metadata.labels };
  }

  private putNode(node: Node): void {
    const info = this.infos.get(node.metadata.name);
    if (info) {
      info.node = node;
      return;
    }
    const added = new NodeInfo(node, this.siblings);
    this.infos.set(node.metadata.name, added);
    for (const pod of this.store.list('pods', { nodeName: node.metadata.name })) {
      this.putPod(pod);
    }
  }

  private putPod(pod: Pod): void {
    const info = this.infos.get(pod.spec.nodeName ?? '');
    if (!info || isFinished(pod)) {
      this.takePod(pod);
      return;
    }
    info.put(pod);
    this.homes.set(pod.metadata.uid, info);
    if (requiredAntiAffinityOf(pod).length > 0) {
      this.withAntiAffinity.set(pod.metadata.uid, pod);
    }
  }

  private takePod(pod: Pod): void {
    this.homes.get(pod.metadata.uid)?.take(pod.metadata.uid);
    this.homes.delete(pod.metadata.uid);
    this.withAntiAffinity.delete(pod.metadata.uid);
  }
}

export function requiredAntiAffinityOf(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
