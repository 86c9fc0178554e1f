import { ImageCache, Registry } from './images';
import { PodHost, PodWorker } from './pod-worker';
import type { Timing } from './timing';
import type { Node, Pod } from '../cluster/objects';
import type { Environment } from '../component-base/environment';
import { isMirror } from '../component-base/pod-state';

export interface KubeletProps {
  readonly environment: Environment;
  readonly timing: Timing;
  readonly registry: Registry;
  /** An address for the next pod. */
  readonly podIP: () => string;
}

/** Runs the pods of one node. */
export class Kubelet {
  private readonly workers = new Map<string, PodWorker>();
  private readonly host: PodHost;
  private readonly environment: Environment;
  private heard = true;
  private stopped = false;

  constructor(node: Node, props: KubeletProps) {
    this.environment = props.environment;
    const isHeard = () => this.heard;
    this.host = { ...props, images: new ImageCache(node), get reporting() { return isHeard(); } };
  }

  /** Whether it reports to the API server. */
  get reporting(): boolean {
    return this.heard;
  }

  /** Takes over a pod that is on the node already. */
  adopt(pod: Pod): void {
    const worker = new PodWorker(pod, this.host);
    this.workers.set(pod.metadata.uid, worker);
    worker.adopt();
  }

  /** A pod on the node was added or has changed. */
  observe(pod: Pod): void {
    const known = this.workers.get(pod.metadata.uid);
    if (known) {
      known.observe(pod);
    } else {
      const worker = new PodWorker(pod, this.host);
      this.workers.set(pod.metadata.uid, worker);
      this.soon(() => {
        const { store } = this.environment;
        const current = store.get('pods', pod.metadata.namespace, pod.metadata.name);
        if (current?.metadata.uid === pod.metadata.uid) {
          worker.adopt();
        }
      });
    }
  }

  /** A pod was removed from the API server. A static pod is shown there again. */
  forget(pod: Pod): void {
    this.workers.get(pod.metadata.uid)?.end();
    this.workers.delete(pod.metadata.uid);
    if (isMirror(pod)) {
      this.soon(() => this.mirror(pod));
    }
  }

  /** Volumes were attached to the node. */
  volumesChanged(): void {
    for (const worker of this.workers.values()) {
      worker.retry();
    }
  }

  /** It stops reporting to the API server; running pods go on. */
  silence(): void {
    this.heard = false;
  }

  resume(): void {
    this.heard = true;
    for (const worker of this.workers.values()) {
      worker.resume();
    }
  }

  /** Its machine stops, with everything on it. */
  stop(): void {
    this.silence();
    this.stopped = true;
    for (const worker of this.workers.values()) {
      worker.end();
    }
    this.workers.clear();
  }

  private mirror(pod: Pod): void {
    const { store } = this.environment;
    const { name, namespace, labels, annotations, ownerReferences } = pod.metadata;
    if (!this.heard || store.get('pods', namespace, name)) {
      return;
    }
    store.create('pods', { metadata: { name, namespace, labels, annotations, ownerReferences }, spec: pod.spec, status: pod.status });
  }

  private soon(fn: () => void): void {
    const { clock, lag } = this.environment;
    clock.schedule(clock.now() + lag(), () => {
      if (!this.stopped) {
        fn();
      }
    });
  }
}
