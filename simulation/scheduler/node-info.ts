import { amounts, requestsOf } from './quantities';
import { hardTaintsOf, softTaintsOf } from './taints';
import type { Node, Pod, Taint } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';

/** What every placement asks every node for. */
export const SCORED = ['cpu', 'memory'];

interface Scored {
  /** Its place in {@link SCORED}. */
  readonly index: number;
  readonly total: number;
  readonly free: number;
}

/** A node and what its pods leave of it. Every placement asks every node, so that what is asked for is worked out when it changes. */
export class NodeInfo {
  readonly pods = new Map<string, Pod>();
  hardTaints: readonly Taint[] = [];
  softTaints: readonly Taint[] = [];
  private readonly requested = new Map<string, number>();
  private readonly ofController = new Map<string, number>();
  private readonly hostPorts = new Map<string, number>();
  private readonly left = new Map<string, number>();
  private allocatable: ReadonlyMap<string, number> = new Map();
  private scored: readonly Scored[] = [];

  constructor(private current: Node) {
    this.readTaints();
    this.readAllocatable();
  }

  get node(): Node {
    return this.current;
  }

  set node(node: Node) {
    const { current } = this;
    this.current = node;
    if (node.spec.taints !== current.spec.taints) {
      this.readTaints();
    }
    if (node.status.allocatable !== current.status.allocatable) {
      this.readAllocatable();
    }
  }

  get name(): string {
    return this.current.metadata.name;
  }

  label(key: string): string | undefined {
    return this.current.metadata.labels?.[key];
  }

  put(pod: Pod): void {
    const before = this.pods.get(pod.metadata.uid);
    if (before?.spec === pod.spec && before.metadata.ownerReferences === pod.metadata.ownerReferences) {
      this.pods.set(pod.metadata.uid, pod); // most changes are of the status, which counts for nothing here
      return;
    }
    this.take(pod.metadata.uid);
    this.pods.set(pod.metadata.uid, pod);
    this.count(pod, 1);
  }

  take(uid: string): void {
    const pod = this.pods.get(uid);
    if (!pod) {
      return;
    }
    this.pods.delete(uid);
    this.count(pod, -1);
  }

  /** What there is of a resource, in thousandths. */
  total(resource: string): number {
    return this.allocatable.get(resource) ?? 0;
  }

  free(resource: string): number {
    return this.left.get(resource) ?? 0;
  }

  /** How much of processor and memory would stay free with requests in the order of {@link SCORED}, from 0 to 100. */
  freeShare(requests: readonly number[]): number {
    const { scored } = this;
    let sum = 0;
    for (const { index, total, free } of scored) {
      sum += Math.max(0, free - requests[index]) / total;
    }
    return scored.length > 0 ? (100 * sum) / scored.length : 0;
  }

  hasHostPort(port: string): boolean {
    return (this.hostPorts.get(port) ?? 0) > 0;
  }

  /** How many of its pods a controller has made. */
  podsOf(controllerUid: string): number {
    return this.ofController.get(controllerUid) ?? 0;
  }

  private count(pod: Pod, sign: 1 | -1): void {
    for (const [resource, amount] of requestsOf(pod.spec)) {
      increase(this.requested, resource, sign * amount);
      this.countLeft(resource);
    }
    for (const port of hostPortsOf(pod)) {
      increase(this.hostPorts, port, sign);
    }
    const owner = controllerOf(pod);
    if (owner) {
      increase(this.ofController, owner.uid, sign);
    }
    this.scored = this.score();
  }

  private readTaints(): void {
    this.hardTaints = hardTaintsOf(this.current);
    this.softTaints = softTaintsOf(this.current);
  }

  private readAllocatable(): void {
    this.allocatable = amounts(this.current.status.allocatable);
    this.left.clear();
    for (const resource of [...this.allocatable.keys(), ...this.requested.keys()]) {
      this.countLeft(resource);
    }
    this.scored = this.score();
  }

  private countLeft(resource: string): void {
    this.left.set(resource, this.total(resource) - (this.requested.get(resource) ?? 0));
  }

  private score(): Scored[] {
    return SCORED.map((resource, index) => ({ index, total: this.total(resource), free: this.free(resource) })).filter(({ total }) => total > 0);
  }
}

/** The ports of the node itself that a pod takes. */
export function hostPortsOf(pod: Pod): string[] {
  return pod.spec.containers.flatMap((container) => container.ports ?? [])
    .filter((port) => port.hostPort)
    .map((port) => `${port.protocol ?? 'TCP'}/${port.hostPort}`);
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
