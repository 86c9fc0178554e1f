import { amounts, placeOf, requestsOf } from './quantities';
import type { Siblings } from './siblings';
import { hardTaintsOf, softTaintsOf } from './taints';
import type { Node, Pod, Taint } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';

/** The indices of the resources that are scored. */
export const SCORED = ['cpu', 'memory'].map(placeOf);

/** A node and its free resources. Every placement checks every node, so values are recomputed only when something changes. */
export class NodeInfo {
  readonly pods = new Map<string, Pod>();
  hardTaints: readonly Taint[] = [];
  softTaints: readonly Taint[] = [];
  isUnschedulable: boolean;
  private readonly hostPorts = new Map<string, number>();
  /** In thousandths, by resource index, as everything below. */
  private readonly requested: number[] = [];
  private totals: number[] = [];
  /** The totals minus the requests. */
  private left: number[] = [];

  /** @param siblings where the pods of each controller are; the node keeps its own part of that current */
  constructor(private current: Node, private readonly siblings: Siblings) {
    this.isUnschedulable = current.spec.unschedulable === true;
    this.readTaints();
    this.readAllocatable();
  }

  get node(): Node {
    return this.current;
  }

  set node(node: Node) {
    const { current } = this;
    this.current = node;
    this.isUnschedulable = node.spec.unschedulable === true;
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

  /** The free amount of a resource, in thousandths. */
  free(resource: string): number {
    return this.freeAt(placeOf(resource));
  }

  /** The same, by resource index. */
  freeAt(place: number): number {
    return this.left[place] ?? 0;
  }

  /** How much CPU and memory would stay free with these requests, given by resource index, from 0 to 100. */
  freeShare(requests: readonly number[]): number {
    let sum = 0;
    let count = 0;
    for (const place of SCORED) {
      const total = this.totals[place] ?? 0;
      if (total > 0) {
        sum += Math.max(0, this.freeAt(place) - (requests[place] ?? 0)) / total;
        count++;
      }
    }
    return count > 0 ? (100 * sum) / count : 0;
  }

  hasHostPort(port: string): boolean {
    return (this.hostPorts.get(port) ?? 0) > 0;
  }

  private count(pod: Pod, sign: 1 | -1): void {
    for (const [resource, amount] of requestsOf(pod.spec)) {
      const place = placeOf(resource);
      this.requested[place] = (this.requested[place] ?? 0) + sign * amount;
      this.left[place] = (this.totals[place] ?? 0) - this.requested[place];
    }
    for (const port of hostPortsOf(pod)) {
      increase(this.hostPorts, port, sign);
    }
    const owner = controllerOf(pod);
    if (owner) {
      this.siblings.count(owner.uid, this, sign);
    }
  }

  private readTaints(): void {
    this.hardTaints = hardTaintsOf(this.current);
    this.softTaints = softTaintsOf(this.current);
  }

  private readAllocatable(): void {
    this.totals = [];
    for (const [resource, amount] of amounts(this.current.status.allocatable)) {
      this.totals[placeOf(resource)] = amount;
    }
    const places = Math.max(this.totals.length, this.requested.length);
    this.left = Array.from({ length: places }, (_, place) => (this.totals[place] ?? 0) - (this.requested[place] ?? 0));
  }
}

/** The host ports of a pod. */
export function hostPortsOf(pod: Pod): string[] {
  return pod.spec.containers.flatMap((container) => container.ports ?? [])
    .filter((port) => port.hostPort)
    .map((port) => `${port.protocol ?? 'TCP'}/${port.hostPort}`);
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
