import { DelayLine } from './delay-line';
import { Endpoint, Endpoints, EndpointSlice } from './endpoints';
import type { SimulationClock } from '../../../simulation/clock/clock';
import { Random } from '../../../simulation/random';

export interface BalancerOptions {
  /** The delay with which it learns which endpoints are ready. @default 1500 */
  readonly delayMs?: number;
  readonly seed?: number;
}

export interface SliceChange {
  readonly type: 'put' | 'remove';
  readonly slice: EndpointSlice;
}

/** Chooses where a request to a Service goes. */
export interface Chooser {
  /** The endpoints to which a request may go. */
  ready(service: string): Endpoint[];
  choose(service: string): Endpoint | undefined;
  close(): void;
}

/** Chooses at random among the ready endpoints of a Service, and learns of changes with a delay, as load balancers do. */
export class Balancer implements Chooser {
  private readonly known = new Endpoints();
  private readonly random: Random;
  private readonly line: DelayLine<SliceChange>;

  constructor(clock: SimulationClock, options: BalancerOptions = {}) {
    this.random = new Random(options.seed);
    this.line = new DelayLine(clock, options.delayMs ?? 1_500, ({ type, slice }) => this.known[type](slice));
  }

  learn(change: SliceChange): void {
    this.line.push(change);
  }

  ready(service: string): Endpoint[] {
    return this.known.ready(service);
  }

  choose(service: string): Endpoint | undefined {
    const ready = this.ready(service);
    return ready[this.random.integer(ready.length)];
  }

  close(): void {
    this.line.close();
  }
}
