import type { WaitedPod } from './pending';
import type { Node, Pod } from '../../simulation/cluster/objects';
import { isFinished } from '../../simulation/component-base/pod-state';
import { amounts, requestsOf } from '../../simulation/scheduler/quantities';
import type { Capacity } from '../result/result';

const RESOURCES = ['cpu', 'memory', 'pods'];

/** The resource requests of pods, as a share of their nodes' allocatable resources. */
export function usedShares(nodes: readonly Node[], pods: readonly Pod[]): Record<string, number> {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const offered = new Map<string, number>();
  const asked = new Map<string, number>();
  for (const { status } of nodes) {
    add(offered, amounts(status.allocatable));
  }
  for (const { spec } of pods.filter((pod) => !isFinished(pod) && names.has(pod.spec.nodeName ?? ''))) {
    add(asked, requestsOf(spec));
  }
  return Object.fromEntries(RESOURCES.map((resource) => [resource, round((asked.get(resource) ?? 0) / (offered.get(resource) || Infinity))]));
}

export interface CapacityProps {
  readonly used: Capacity['used'];
  /** The number of nodes before the patch, and the most at the same time during it. */
  readonly nodes: number;
  readonly peakNodes: number;
  readonly pods: number;
  readonly waited: readonly WaitedPod[];
  /** Free addresses in the subnets of the nodes, if given. */
  readonly freeAddresses?: number;
}

export function capacityOf({ used, nodes, peakNodes, pods, waited, freeAddresses }: CapacityProps): Capacity {
  // As the VPC CNI needs them: one address per node and one per pod. If it keeps a warm pool, it takes more.
  const needed = Math.ceil((peakNodes - nodes) * (1 + pods / Math.max(1, nodes)));
  return {
    peakNodes,
    used,
    waited,
    ...freeAddresses !== undefined && { addresses: { free: freeAddresses, needed, enough: needed <= freeAddresses } },
  };
}

function add(sum: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [resource, amount] of more) {
    sum.set(resource, (sum.get(resource) ?? 0) + amount);
  }
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
