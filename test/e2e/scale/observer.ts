import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { decide } from '../../../lambda/drain/decide';
import { ClusterIndex } from '../../../lambda/drain/index/cluster-index';
import type { KindOnNeed } from '../../../lambda/drain/snapshot';
import { Cluster } from '../../../lambda/invocation/leading/cluster';
import { openKubernetes } from '../../../lambda/kubernetes/open';
import { SystemClock } from '../../../lambda/system-clock';
import { cpuMilliseconds, parseMilliseconds } from '../../measure/measures';

/*
 * Run by observation.ts in a separate process: sees what the drainer sees, and makes the same decisions twice a second, like measure:efficiency.
 * Prints `ready` when it sees the cluster, and when its input ends, how long each decision took.
 */
const EVERY_MS = 500;

export interface Observed {
  readonly decisions: readonly number[];
  /** The time of one `JSON.parse` of the list of all pods. */
  readonly parse: number;
}

export interface ObserverOrder {
  readonly server: string;
  /** PEM in base64. */
  readonly certificateAuthority: string;
  readonly token: string;
  /** A file with the API server's list of all pods. */
  readonly pods: string;
}

async function main({ server, certificateAuthority, token, pods }: ObserverOrder): Promise<void> {
  const parse = parseMilliseconds(readFileSync(pods, 'utf8'));
  const clock = new SystemClock();
  const { port, close } = openKubernetes({
    endpoint: { endpoint: async () => ({ url: server, certificateAuthority }), suspect: () => undefined },
    tokens: { token: async () => token, reject: () => undefined },
    clock,
  });
  const complain = (what: string, error: unknown): void => { process.stderr.write(`${what} failed: ${String(error)}\n`); };
  const health = { failed: complain, answered: () => undefined };
  const cluster = new Cluster({ kubernetes: port, clock, health, onChange: () => undefined });
  const ended = new Promise<void>((resolve) => { createInterface({ input: process.stdin }).once('close', resolve); });
  const index = new ClusterIndex();
  const decisions: number[] = [];
  let saidReady = false;
  const timer = setInterval(() => {
    if (!cluster.isCurrent) {
      return;
    }
    if (!saidReady) {
      process.stdout.write('ready\n');
    }
    saidReady = true;
    const snapshot = cluster.snapshot({ attempts: new Map(), isOver: () => false, people: { holds: new Map(), mayForce: false } });
    let needs: readonly KindOnNeed[] = [];
    const milliseconds = cpuMilliseconds(() => { ({ needs } = decide(snapshot, clock.now(), index)); });
    if (needs.length > 0) {
      cluster.load(needs);
    } else if (snapshot.drainingNodes.length > 0) {
      decisions.push(milliseconds);
    }
  }, EVERY_MS);
  cluster.start();
  await ended;
  clearInterval(timer);
  await cluster.stop();
  await close();
  process.stdout.write(`${JSON.stringify({ decisions, parse } satisfies Observed)}\n`);
}

void main(JSON.parse(process.argv[2]) as ObserverOrder);
