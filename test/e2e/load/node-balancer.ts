import type { BalancerOptions, Chooser, SliceChange } from './balancer';
import { DelayLine } from './delay-line';
import { Endpoint, keyOf, serviceOf } from './endpoints';
import type { SimulationClock } from '../../../simulation/clock/clock';
import { Random } from '../../../simulation/random';

/** What a balancer with instance targets reads of a Service. */
export interface NodePortService {
  /** As `namespace/name`. */
  readonly name: string;
  readonly nodePort: number;
  /** Only nodes with ready pods of it pass its health checks. */
  readonly isLocal: boolean;
}

export interface NodeTarget {
  readonly name: string;
  readonly address: string;
  /** It is ready, and nobody has excluded it. */
  readonly isTarget: boolean;
}

/** A new target is healthy after that time: until then its kube-proxy may still be starting. */
const HEALTHY_AFTER_MS = 5_000;

/** Chooses among nodes by chance, and calls the node port. It learns late which nodes it may call, as load balancers do. */
export class NodeBalancer implements Chooser {
  private readonly targets = new Map<string, string>();
  private readonly wanted = new Set<string>();
  private readonly services = new Map<string, NodePortService>();
  private readonly slices = new Map<string, { readonly service: string; readonly nodes: ReadonlySet<string> }>();
  private readonly random: Random;
  private readonly line: DelayLine<() => void>;
  private readonly healthChecks: DelayLine<() => void>;

  constructor(clock: SimulationClock, options: BalancerOptions = {}) {
    this.random = new Random(options.seed);
    const delayMs = options.delayMs ?? 1_500;
    this.line = new DelayLine(clock, delayMs, (apply) => apply());
    this.healthChecks = new DelayLine(clock, delayMs + HEALTHY_AFTER_MS, (apply) => apply());
  }

  learnService(service: NodePortService): void {
    this.line.push(() => this.services.set(service.name, service));
  }

  learnNode({ name, address, isTarget }: NodeTarget): void {
    if (isTarget === this.wanted.has(name)) {
      return;
    }
    if (isTarget) {
      this.wanted.add(name);
      this.healthChecks.push(() => void (this.wanted.has(name) && this.targets.set(name, address)));
    } else {
      this.wanted.delete(name);
      this.line.push(() => this.targets.delete(name));
    }
  }

  learn({ type, slice }: SliceChange): void {
    const ready = type === 'remove' ? [] : (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const nodes = new Set(ready.map(({ nodeName = '' }) => nodeName));
    this.line.push(() => this.slices.set(keyOf(slice), { service: serviceOf(slice), nodes }));
  }

  ready(name: string): Endpoint[] {
    const service = this.services.get(name);
    return service === undefined ? [] : [...this.targets].filter(([node]) => !service.isLocal || this.hasPods(name, node))
      .map(([, address]) => ({ address, port: service.nodePort }));
  }

  choose(service: string): Endpoint | undefined {
    const ready = this.ready(service);
    return ready[this.random.integer(ready.length)];
  }

  close(): void {
    this.line.close();
    this.healthChecks.close();
  }

  private hasPods(name: string, node: string): boolean {
    return [...this.slices.values()].some(({ service, nodes }) => service === name && nodes.has(node));
  }
}
