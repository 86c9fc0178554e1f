import type { Node, Quantities, StringMap, Taint } from '../objects';
import type { Store } from '../store';
import { timestamp } from '../time-format';

export interface NodeOptions {
  /** @default - i- and the name's number, or a number of its own */
  readonly instanceId?: string;
  /** @default eu-west-1a */
  readonly zone?: string;
  /** @default m7g.large */
  readonly instanceType?: string;
  /** @default - 2 CPUs, 8Gi of memory, 110 pods */
  readonly allocatable?: Quantities;
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
  /** @default true */
  readonly ready?: boolean;
  /** Whether it has a providerID yet. @default true */
  readonly providerId?: boolean;
}

const HEALTHY = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
];

/** A node that joined at `since`. */
export function createNode(store: Store, name: string, since: number, options: NodeOptions): Node {
  const { zone = 'eu-west-1a', instanceType = 'm7g.large', ready = true } = options;
  const resources = { 'cpu': '2', 'memory': '8Gi', 'pods': '110', 'ephemeral-storage': '80Gi', ...options.allocatable };
  const times = { lastHeartbeatTime: timestamp(since), lastTransitionTime: timestamp(since) };
  return store.create('nodes', {
    metadata: {
      name,
      creationTimestamp: timestamp(since),
      labels: {
        'kubernetes.io/arch': 'arm64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': instanceType,
        'topology.kubernetes.io/region': zone.slice(0, -1),
        'topology.kubernetes.io/zone': zone,
        ...options.labels,
      },
    },
    spec: {
      ...(options.providerId ?? true) && { providerID: `aws:///${zone}/${options.instanceId ?? instanceIdOf(store)}` },
      ...options.taints && { taints: options.taints },
    },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [
        ...HEALTHY.map((condition) => ({ ...condition, ...times })),
        ready
          ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', ...times }
          : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'container runtime network not ready', ...times },
      ],
      addresses: [{ type: 'Hostname', address: name }],
    },
  });
}

/** Such as `i-00000000000000003` for the third node. */
function instanceIdOf(store: Store): string {
  return `i-${String(store.list('nodes').length + 1).padStart(17, '0')}`;
}
