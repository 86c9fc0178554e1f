import type { Kubelets } from './kubelets';
import { createNode, NodeOptions } from '../cluster/build/node';
import type { Node } from '../cluster/objects';
import { timestamp } from '../cluster/time-format';
import { withConditions } from '../component-base/conditions';
import type { Environment } from '../component-base/environment';
import type { NodeLifecycleController } from '../controllers/node-lifecycle';
import { NOT_READY_TAINT } from '../scheduler/taints';

export interface NodeTimes {
  /**
   * From the launch of an instance until its node joins the cluster, in milliseconds.
   * @default 20000
   */
  readonly joinMs?: number;
  /**
   * From joining until the node is ready, in milliseconds.
   * @default 10000
   */
  readonly readyMs?: number;
}

export interface LaunchOptions extends Omit<NodeOptions, 'ready' | 'providerId'> {
  readonly instanceId: string;
  /** @default - made from the instance id */
  readonly name?: string;
  /**
   * A model node: the new one has its size, and its labels except those of place and name.
   * @default - none
   */
  readonly like?: Node;
  /** False for an instance that never joins the cluster. @default true */
  readonly joins?: boolean;
  /** False for a node that joins and never becomes ready. @default true */
  readonly becomesReady?: boolean;
}

/** Labels that are not copied from a model node. */
const OWN_LABELS = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region', 'node.kubernetes.io/exclude-from-external-load-balancers'];

/** The machines behind the nodes: they are launched, lost and terminated. */
export class Machines {
  private readonly booting = new Map<string, () => void>();

  constructor(
    private readonly environment: Environment,
    private readonly kubelets: Kubelets,
    private readonly lifecycle: NodeLifecycleController,
    private readonly times: NodeTimes = {},
  ) {}

  /** Starts a machine. Returns the name that its node will have. */
  launch(options: LaunchOptions): string {
    const { instanceId, joins = true } = options;
    const name = options.name ?? `ip-${instanceId.replace(/^i-/, '')}.compute.internal`;
    if (joins) {
      this.boot(instanceId, this.times.joinMs ?? 20_000, () => this.join(name, options));
    }
    return name;
  }

  /** Machines that are booting no longer join. */
  stop(): void {
    for (const cancel of this.booting.values()) {
      cancel();
    }
    this.booting.clear();
  }

  /** The kubelet goes silent. Pods on the node go on running. */
  lose(nodeName: string): void {
    this.kubelet(nodeName).silence();
    this.lifecycle.kubeletSilent(nodeName);
  }

  /** The kubelet reports again. */
  recover(nodeName: string): void {
    this.lifecycle.kubeletReports(nodeName);
    this.becomeReady(nodeName);
    this.kubelet(nodeName).resume();
  }

  /** Terminates a machine at once, with everything on it; the cloud controller removes its node from the cluster. */
  terminate(instanceId: string): void {
    this.booting.get(instanceId)?.();
    this.booting.delete(instanceId);
    for (const { metadata: { name } } of this.nodesOf(instanceId)) {
      this.kubelets.get(name)?.stop();
      this.environment.store.remove('nodes', undefined, name);
    }
  }

  /** The nodes of an instance, if it has joined. A leftover from before may be among them. */
  private nodesOf(instanceId: string): Node[] {
    return this.environment.store.list('nodes').filter(({ spec }) => spec.providerID?.endsWith(`/${instanceId}`));
  }

  private join(name: string, options: LaunchOptions): void {
    const { like, instanceId, becomesReady = true } = options;
    const { store, clock } = this.environment;
    const labels = Object.fromEntries(Object.entries(like?.metadata.labels ?? {}).filter(([label]) => !OWN_LABELS.includes(label)));
    createNode(store, name, clock.now(), {
      ...options,
      allocatable: options.allocatable ?? like?.status.allocatable,
      labels: { ...labels, ...options.labels },
      taints: [{ key: NOT_READY_TAINT, effect: 'NoSchedule' }, ...options.taints ?? []],
      ready: false,
    });
    if (becomesReady) {
      this.boot(instanceId, this.times.readyMs ?? 10_000, () => this.becomeReady(name));
    }
  }

  private becomeReady(name: string): void {
    const { store, clock, events } = this.environment;
    const node = store.get('nodes', undefined, name);
    if (!node) {
      return;
    }
    const now = timestamp(clock.now());
    const pressure = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({ type, status: 'False', reason: 'KubeletHasNoPressure' }));
    const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
    store.update('nodes', { ...node, status: { ...node.status, conditions: withConditions(node.status.conditions, now, ...pressure, ready) } });
    events.record(node, 'Normal', 'NodeReady', `Node ${name} status is now: NodeReady`);
  }

  private boot(instanceId: string, ms: number, then: () => void): void {
    const { clock } = this.environment;
    this.booting.set(instanceId, clock.schedule(clock.now() + ms, () => {
      this.booting.delete(instanceId);
      then();
    }));
  }

  private kubelet(nodeName: string): NonNullable<ReturnType<Kubelets['get']>> {
    const kubelet = this.kubelets.get(nodeName);
    if (kubelet) {
      return kubelet;
    }
    throw new Error(`No node is named '${nodeName}'. There are ${this.environment.store.list('nodes').map(({ metadata }) => metadata.name).join(', ') || 'none'}.`);
  }
}
