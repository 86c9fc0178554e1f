import { connect } from 'node:net';
import type { Endpoint } from './endpoints';
import { checkAddress } from './test-networks';
import type { SimulationClock } from '../../../simulation/clock/clock';

/** Whether the endpoint accepts connections. */
export type Probe = (endpoint: Endpoint) => Promise<boolean>;

const EVERY_MS = 1_000;
const ANSWERS_IN_A_ROW = 3;

/** Probes potential targets until they have answered several times in a row, like the health checks of load balancers. */
export class HealthChecks {
  private readonly healthy = new Set<string>();
  private readonly underWay = new Map<string, AbortController>();

  constructor(private readonly clock: SimulationClock, private readonly probe: Probe) {}

  isHealthy(endpoint: Endpoint): boolean {
    return this.healthy.has(keyOf(endpoint));
  }

  /** Starts checks, unless the endpoint is healthy or being checked. */
  begin(endpoint: Endpoint): void {
    const key = keyOf(endpoint);
    if (this.healthy.has(key) || this.underWay.has(key)) {
      return;
    }
    const ended = new AbortController();
    this.underWay.set(key, ended);
    void this.check(endpoint, ended.signal);
  }

  /** Forgets the endpoint, which must then become healthy again to count. */
  end(endpoint: Endpoint): void {
    const key = keyOf(endpoint);
    this.healthy.delete(key);
    this.underWay.get(key)?.abort();
    this.underWay.delete(key);
  }

  close(): void {
    this.underWay.forEach((ended) => ended.abort());
    this.underWay.clear();
  }

  private async check(endpoint: Endpoint, ended: AbortSignal): Promise<void> {
    let answers = 0;
    while (answers < ANSWERS_IN_A_ROW) {
      await this.clock.sleep(EVERY_MS, ended);
      const hasAnswered = !ended.aborted && await this.probe(endpoint);
      if (ended.aborted) {
        return;
      }
      answers = hasAnswered ? answers + 1 : 0;
    }
    this.healthy.add(keyOf(endpoint));
    this.underWay.delete(keyOf(endpoint));
  }
}

/** Opens a connection, and closes it. */
export function acceptsConnections({ address, port }: Endpoint): Promise<boolean> {
  checkAddress(address);
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: EVERY_MS });
    const end = (isAccepted: boolean) => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function keyOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
