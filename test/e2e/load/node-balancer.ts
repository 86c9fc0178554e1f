import type { BalancerOptions, Chooser, SliceChange } from './balancer';
import { DelayLine } from './delay-line';
import { Endpoint, keyOf, serviceOf } from './endpoints';
import { HealthChecks, type Probe } from './health-checks';
import type { SimulationClock } from '../../../simulation/clock/clock';
import { Random } from '../../../simulation/random';

/** The parts of a Service that a balancer with instance targets reads. */
export interface NodePortService {
  /** As `namespace/name`. */
  readonly name: string;
  readonly nodePort: number;
  /** Whether only nodes with ready pods of it pass its health checks. */
  readonly isLocal: boolean;
}

export interface NodeTarget {
  readonly name: string;
  readonly address: string;
  /** Whether the node is ready and not excluded from load balancers. */
  readonly isTarget: boolean;
}

/**
 * Chooses at random among nodes whose node port has passed its health checks, since a new node's kube-proxy may still be starting. It learns with a
 * delay which nodes it may use, as load balancers do.
 */
export class NodeBalancer implements Chooser {
  private readonly targets = new Map<string, string>();
  private readonly wanted = new Set<string>();
  private readonly services = new Map<string, NodePortService>();
  private readonly slices = new Map<string, { readonly service: string; readonly nodes: ReadonlySet<string> }>();
  private readonly random: Random;
  private readonly line: DelayLine<() => void>;
  private readonly checks: HealthChecks;

  constructor(clock: SimulationClock, probe: Probe, options: BalancerOptions = {}) {
    this.random = new Random(options.seed);
    this.line = new DelayLine(clock, options.delayMs ?? 1_500, (apply) => apply());
    this.checks = new HealthChecks(clock, probe);
  }

  learnService(service: NodePortService): void {
    this.line.push(() => {
      this.services.set(service.name, service);
      this.targets.forEach((address) => this.checks.begin({ address, port: service.nodePort }));
    });
  }

  learnNode({ name, address, isTarget }: NodeTarget): void {
    if (isTarget === this.wanted.has(name)) {
      return;
    }
    if (isTarget) {
      this.wanted.add(name);
    } else {
      this.wanted.delete(name);
    }
    this.line.push(() => this.register(name, address, isTarget));
  }

  learn({ type, slice }: SliceChange): void {
    const ready = type === 'remove' ? [] : (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const nodes = new Set(ready.map(({ nodeName = '' }) => nodeName));
    this.line.push(() => this.slices.set(keyOf(slice), { service: serviceOf(slice), nodes }));
  }

  ready(name: string): Endpoint[] {
    const service = this.services.get(name);
    return service === undefined ? [] : [...this.targets].filter(([node]) => !service.isLocal || this.hasPods(name, node))
      .map(([, address]) => ({ address, port: service.nodePort })).filter((endpoint) => this.checks.isHealthy(endpoint));
  }

  choose(service: string): Endpoint | undefined {
    const ready = this.ready(service);
    return ready[this.random.integer(ready.length)];
  }

  close(): void {
    this.line.close();
    this.checks.close();
  }

  private register(name: string, address: string, isTarget: boolean): void {
    if (isTarget) {
      this.targets.set(name, address);
    } else {
      this.targets.delete(name);
    }
    for (const { nodePort } of this.services.values()) {
      const endpoint = { address, port: nodePort };
      if (isTarget) {
        this.checks.begin(endpoint);
      } else {
        this.checks.end(endpoint);
      }
    }
  }

  private hasPods(name: string, node: string): boolean {
    return [...this.slices.values()].some(({ service, nodes }) => service === name && nodes.has(node));
  }
}
