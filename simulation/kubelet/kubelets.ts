import { Registry } from './images';
import { Kubelet } from './kubelet';
import { PodTimes, Timing } from './timing';
import type { Node, Pod, VolumeAttachment } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { conditionOf } from '../component-base/conditions';
import type { Actor, Environment } from '../component-base/environment';

/** The kubelets of all nodes. */
export class Kubelets implements Actor {
  readonly registry = new Registry();
  private readonly kubelets = new Map<string, Kubelet>();
  private readonly timing: Timing;
  private unsubscribe?: () => void;
  private addresses = 0;

  constructor(private readonly environment: Environment, times: PodTimes = {}) {
    this.timing = new Timing(times, environment.random);
  }

  start(): void {
    const { store } = this.environment;
    this.unsubscribe = store.subscribe((change) => this.observe(change));
    for (const node of store.list('nodes')) {
      this.add(node);
    }
  }

  stop(): void {
    this.unsubscribe?.();
    for (const kubelet of this.kubelets.values()) {
      kubelet.stop();
    }
  }

  get(nodeName: string): Kubelet | undefined {
    return this.kubelets.get(nodeName);
  }

  private observe({ resource, type, object, previous }: Change): void {
    if (resource === 'pods') {
      const pod = object as Pod;
      const kubelet = this.kubelets.get(pod.spec.nodeName ?? '');
      if (type === 'DELETED') {
        kubelet?.forget(pod);
      } else {
        kubelet?.observe(pod);
      }
    } else if (resource === 'nodes') {
      if (type === 'ADDED') {
        this.add(object as Node);
      } else if (type === 'DELETED') {
        this.remove(object.metadata.name);
      }
    } else if (resource === 'volumeattachments') {
      const { spec, status } = object as VolumeAttachment;
      if (status?.attached && !(previous as VolumeAttachment | undefined)?.status?.attached) {
        this.kubelets.get(spec.nodeName)?.volumesChanged();
      }
    }
  }

  /** A node whose kubelet is silent at the start stays silent. */
  private add(node: Node): void {
    const { environment, timing, registry } = this;
    const kubelet = new Kubelet(node, { environment, timing, registry, podIP: () => this.nextAddress() });
    this.kubelets.set(node.metadata.name, kubelet);
    if (conditionOf(node.status.conditions, 'Ready')?.status === 'Unknown') {
      kubelet.silence();
    }
    for (const pod of this.environment.store.list('pods', { nodeName: node.metadata.name })) {
      kubelet.adopt(pod);
    }
  }

  private remove(nodeName: string): void {
    this.kubelets.get(nodeName)?.stop();
    this.kubelets.delete(nodeName);
  }

  private nextAddress(): string {
    const n = ++this.addresses;
    return `10.${128 + Math.floor(n / 65_536) % 64}.${Math.floor(n / 256) % 256}.${n % 256}`;
  }
}
