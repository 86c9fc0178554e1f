import { Agent } from 'node:http';
import { Balancer, BalancerOptions, Chooser } from './balancer';
import { watchEndpoints } from './endpoint-watch';
import { acceptsConnections } from './health-checks';
import { NodeBalancer } from './node-balancer';
import { watchNodes } from './node-watch';
import { OpenLoop } from './open-loop';
import type { TargetResult } from './protocol';
import { call } from './request';
import { SocketClient } from './socket-client';
import { Tally } from './tally';
import { connectWebSocket } from './web-socket';
import type { SimulationClock } from '../../../simulation/clock/clock';
import { Random } from '../../../simulation/random';
import { until } from '../ground/wait';

/** Requests to Services in turn. */
export interface Stream {
  /** Each as `namespace/name`. */
  readonly services: readonly string[];
  readonly path: string;
  readonly perSecond: number;
  /** An answer that takes longer is a failed request. */
  readonly timeoutMs: number;
  /** Whether connections are reused. @default false */
  readonly keepsConnections?: boolean;
  /** The number of WebSockets per Service over which messages are sent instead of requests. @default - requests */
  readonly sockets?: number;
}

export interface LoadOptions extends BalancerOptions {
  readonly clock: SimulationClock;
  readonly kubeconfig: string;
  readonly streams: readonly Stream[];
  /** What the balancer's targets are: pods, or nodes with their node ports. @default 'pods' */
  readonly targets?: 'pods' | 'nodes';
  /** The time after which it ends. */
  readonly longestMs: number;
}

const READY_WITHIN_MS = 30_000;
/** Requests beyond this number are not sent, but count as failed. */
const MOST_IN_FLIGHT = 5_000;

/** Traffic from outside the cluster, through a load balancer. */
export class Load {
  /** Starts when the balancer knows an endpoint of every Service. */
  static async start(options: LoadOptions): Promise<Load> {
    const { clock, streams } = options;
    const { balancer, watch } = await balancerOf(options);
    const limit = clock.now() + READY_WITHIN_MS;
    const missing = () => streams.flatMap(({ services }) => services).filter((service) => balancer.ready(service).length === 0);
    while (missing().length > 0 && clock.now() < limit) {
      await clock.sleep(50);
    }
    if (missing().length > 0) {
      balancer.close();
      await watch.close();
      throw new Error(`No ready endpoint within ${READY_WITHIN_MS / 1000} s: ${missing().join(', ')}. The load needs Services with ready pods.`);
    }
    const load = new Load(options, balancer, watch);
    await until('every WebSocket is open', async () => load.sockets.every(({ isConnected }) => isConnected), READY_WITHIN_MS);
    load.begin();
    return load;
  }

  private readonly tallies = new Map<string, Tally>();
  private readonly random = new Random();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly connections = new Agent({ keepAlive: true });
  /** By stream and Service. */
  private readonly clients = new Map<Stream, ReadonlyMap<string, readonly SocketClient[]>>();
  private loops: OpenLoop[] = [];

  private constructor(
    private readonly options: LoadOptions,
    private readonly balancer: Chooser,
    private readonly watch: { close(): Promise<void> },
  ) {
    for (const stream of options.streams) {
      const clientsOf = (service: string) => Array.from({ length: stream.sockets ?? 0 }, () => this.client(stream, service));
      this.clients.set(stream, new Map(stream.services.map((service) => [service, clientsOf(service)])));
    }
  }

  private get sockets(): SocketClient[] {
    return [...this.clients.values()].flatMap((byService) => [...byService.values()].flat());
  }

  private begin(): void {
    const { clock, streams, longestMs } = this.options;
    this.loops = streams.map((stream) => {
      let turn = 0;
      return new OpenLoop({
        clock,
        perSecond: stream.perSecond,
        most: Math.ceil(stream.perSecond * longestMs / 1000),
        send: (dueAt) => {
          const service = stream.services[turn % stream.services.length];
          const clients = this.clients.get(stream)?.get(service) ?? [];
          if (clients.length === 0) {
            this.send(stream, service, dueAt);
          } else {
            clients[Math.floor(turn / stream.services.length) % clients.length].send(dueAt);
          }
          turn++;
        },
      });
    });
  }

  /** Stops sending, and waits for outstanding answers. */
  async stop(): Promise<TargetResult[]> {
    this.loops.forEach((loop) => loop.stop());
    await Promise.all([...this.inFlight, ...this.sockets.map((client) => client.stop())]);
    this.connections.destroy();
    this.balancer.close();
    await this.watch.close();
    return [...this.tallies].map(([target, { sent, failed, late, reasons, failures }]) =>
      ({ target, sent, failed, late, reasons: Object.fromEntries(reasons), failures }));
  }

  private client({ path, timeoutMs }: Stream, service: string): SocketClient {
    return new SocketClient({
      clock: this.options.clock,
      random: this.random,
      tally: this.tallyOf(`${service}${path}`),
      connect: connectWebSocket,
      choose: () => this.balancer.choose(service),
      timeoutMs,
    });
  }

  private send(stream: Stream, service: string, dueAt: number): void {
    const tally = this.tallyOf(`${service}${stream.path}`);
    const sentAt = this.options.clock.now();
    tally.send(dueAt, sentAt);
    const endpoint = this.balancer.choose(service);
    if (!endpoint || this.inFlight.size >= MOST_IN_FLIGHT) {
      tally.settle(sentAt, endpoint ? 'too many in flight' : 'no endpoint');
      return;
    }
    const answered = call(endpoint, stream.path, stream.timeoutMs, stream.keepsConnections ? this.connections : undefined).then((reason) => {
      tally.settle(this.options.clock.now(), reason);
      this.inFlight.delete(answered);
    });
    this.inFlight.add(answered);
  }

  private tallyOf(target: string): Tally {
    const tally = this.tallies.get(target) ?? new Tally();
    this.tallies.set(target, tally);
    return tally;
  }
}

async function balancerOf(options: LoadOptions): Promise<{ balancer: Chooser; watch: { close(): Promise<void> } }> {
  const { clock, kubeconfig, targets = 'pods' } = options;
  if (targets === 'nodes') {
    const balancer = new NodeBalancer(clock, acceptsConnections, options);
    return { balancer, watch: await watchNodes(kubeconfig, balancer) };
  }
  const balancer = new Balancer(clock, options);
  return { balancer, watch: await watchEndpoints(kubeconfig, (change) => balancer.learn(change)) };
}
