import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, freePort, get, KeptConnection } from './client';

/* What callers do to a pod that ends. Loopback only. */

/**
 * What is in front: a balancer that goes on sending for a while when the pod has got SIGTERM, or callers that a preStop hook has waited for. These make no new
 * connections to the pod, but go on using those that they have, since nobody takes them away. How long the application serves on then is left to it.
 */
export type Front = 'balancer' | 'hook';

const READY_WITHIN_MS = 60_000;
const BEFORE_MS = 1_000;
/** How much later than the pod the balancer learns that it ends. */
const LATE_MS = 1_000;
/** The application is told to serve on for a little longer. */
const DELAY_SECONDS = 1.5;
const SLOW_SECONDS = 2;
const QUICK_EVERY_MS = 20;
const SLOW_EVERY_MS = 200;
const TIMEOUT_MS = 10_000;
const END_WITHIN_MS = 8_000;
const CONNECTIONS_IN_USE = 50;
/** Servers take notice of SIGTERM within a fraction of it, so that one that closes at once closes before most connections are used again. */
const USED_EVERY_MS = 500;

/** How it went: what was sent, and each thing that went wrong, counted. */
export interface Outcome {
  readonly sent: number;
  readonly wrong: ReadonlyMap<string, number>;
}

/** Starts an application, sends it SIGTERM under load, and sees it end. What one writes that is done wrong is of no interest. */
export async function exercise(
  command: readonly string[], folder: string, environment: Readonly<Record<string, string>>, front: Front, isRight: boolean,
): Promise<Outcome> {
  const port = await freePort();
  const env = { ...process.env, ...environment, PORT: String(port), SHUTDOWN_DELAY_SECONDS: front === 'balancer' ? String(DELAY_SECONDS) : undefined };
  const application = spawn(command[0], command.slice(1), { cwd: folder, env, stdio: ['ignore', 'ignore', isRight ? 'inherit' : 'ignore'] });
  const exited = once(application, 'exit') as Exited;
  try {
    await ready(port, application);
    return await (front === 'balancer' ? sentByBalancer : overConnectionsInUse)(port, application, exited);
  } finally {
    if (application.exitCode === null && application.signalCode === null) {
      application.kill('SIGKILL');
    }
  }
}

type Exited = Promise<[number | null, NodeJS.Signals | null]>;

async function sentByBalancer(port: number, application: ChildProcess, exited: Exited): Promise<Outcome> {
  const wrong = new Map<string, number>();
  const note = noting(wrong);
  const pending: Array<Promise<void>> = [];
  let ending = false;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const send = (what: string, path: string, through: Agent | false) => {
    const begun = ending;
    const check = ({ status, closes }: Answer) => {
      if (status !== 200) {
        note(`${what}: status ${status}`);
      }
      if (begun && through && !closes) {
        note('the connection is kept when the end has begun');
      }
    };
    pending.push(get(port, path, TIMEOUT_MS, through).then(check, (error: NodeJS.ErrnoException) => note(`${what}: ${error.code ?? error.message}`)));
  };
  const timers = [
    setInterval(() => send('a request over a new connection', '/', false), QUICK_EVERY_MS),
    setInterval(() => send('a request over a kept connection', '/', agent), QUICK_EVERY_MS),
    setInterval(() => send('a slow request', `/slow?seconds=${SLOW_SECONDS}`, false), SLOW_EVERY_MS),
  ];
  const idle = await KeptConnection.open(port);
  const woken = await KeptConnection.open(port);
  for (const connection of [idle, woken]) {
    if (!(await connection.ask()).answered) {
      note('an idle connection: no answer at first');
    }
  }
  // Some clients open connections ahead of time. Nothing ever comes over this one, so that no server may wait for it.
  const unused = await KeptConnection.open(port);
  // Anybody may ask for it, and whoever takes it for the address of a host must not die of it.
  await get(port, '//', TIMEOUT_MS).catch((error: NodeJS.ErrnoException) => note(`a request for //: ${error.code ?? error.message}`));
  await sleep(BEFORE_MS);

  application.kill('SIGTERM');
  await sleep(LATE_MS / 2);
  ending = true;
  if (!(await woken.ask()).answered) {
    note('an idle connection: no answer when the end has begun');
  }
  await sleep(LATE_MS / 2);
  timers.forEach((timer) => clearInterval(timer));

  await seeItEnd(exited, note);
  await Promise.all(pending);
  agent.destroy();
  if (idle.failure) {
    note(`an idle connection: ${idle.failure}`);
  }
  for (const connection of [idle, woken, unused]) {
    connection.close();
  }
  return { sent: pending.length, wrong };
}

async function overConnectionsInUse(port: number, application: ChildProcess, exited: Exited): Promise<Outcome> {
  const wrong = new Map<string, number>();
  const note = noting(wrong);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS_IN_USE }, () => KeptConnection.open(port)));
  let sent = 0;
  const useUntilTold = async (connection: KeptConnection, index: number) => {
    await sleep(index * USED_EVERY_MS / CONNECTIONS_IN_USE);
    for (let told = false; !told; await sleep(USED_EVERY_MS)) {
      sent++;
      const { answered, closes } = await connection.ask();
      if (!answered) {
        note(`a connection in use is closed without a word${connection.failure ? `: ${connection.failure}` : ''}`);
        return;
      }
      told = closes;
    }
  };
  const uses = connections.map(useUntilTold);
  await sleep(BEFORE_MS);
  application.kill('SIGTERM');
  await Promise.all(uses);
  await seeItEnd(exited, note);
  for (const connection of connections) {
    connection.close();
  }
  return { sent, wrong };
}

function noting(wrong: Map<string, number>): (what: string) => void {
  return (what) => void wrong.set(what, (wrong.get(what) ?? 0) + 1);
}

async function seeItEnd(exited: Exited, note: (what: string) => void): Promise<void> {
  const ended = await Promise.race([exited, sleep(END_WITHIN_MS, undefined, { ref: false })]);
  if (!ended) {
    note(`it did not end within ${END_WITHIN_MS / 1000} s`);
  } else if (!obeyed(ended)) {
    note(`it ended with ${ended[1] ?? ended[0]}`);
  }
}

/** By itself, or as a process that was asked to: a JVM says 143. */
function obeyed([code, signal]: [number | null, NodeJS.Signals | null]): boolean {
  return code === 0 || code === 143 || signal === 'SIGTERM';
}

async function ready(port: number, application: ChildProcess): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end && application.exitCode === null) {
    if (await get(port, '/ready', TIMEOUT_MS).then(({ status }) => status === 200, () => false)) {
      return;
    }
    await sleep(50);
  }
  throw new Error('The application did not become ready. What it wrote is above.');
}
