import { amount, flag } from './annotations';
import type { Pod } from '../cluster/objects';
import type { Container, Probe } from '../cluster/pod';
import type { Random } from '../random';

export interface PodTimes {
  /**
   * All durations of pods are divided by this, for example to shorten a dump's long times for a demo.
   * @default 1
   */
  readonly speedUp?: number;
  /**
   * To pull an image that the node does not have, in milliseconds.
   * @default 5000
   */
  readonly pullMs?: number;
  /**
   * To make the sandbox and start the containers, in milliseconds.
   * @default 2000
   */
  readonly startMs?: number;
  /**
   * From SIGTERM to exit, in milliseconds.
   * @default 1000
   */
  readonly exitMs?: number;
  /**
   * How long an application runs before its readiness probes can succeed, in milliseconds, unless an annotation of the pod says so.
   * @default - no time
   */
  readonly applicationMs?: (pod: Pod) => number;
  /**
   * The time from the start of the containers until the pod is Ready, in milliseconds, including probes. Takes precedence over everything else.
   * @default - what application and probes take
   */
  readonly readinessMs?: (pod: Pod) => number | undefined;
  /**
   * How long the pods of Jobs run, in milliseconds.
   * @default - until they are stopped
   */
  readonly jobRunMs?: number;
}

/** The kubelet waits at least this long after SIGTERM, even if a preStop hook has used up the whole grace period. */
const LEAST_GRACE_MS = 2_000;
const DEFAULT_PERIOD_SECONDS = 10;

/** The durations of a pod's actions, in milliseconds of the simulation's clock. */
export class Timing {
  private readonly speedUp: number;

  constructor(private readonly times: PodTimes, private readonly random: Random) {
    this.speedUp = times.speedUp ?? 1;
    if (!(this.speedUp > 0)) {
      throw new Error(`speedUp must be above 0, got ${this.speedUp}. Use 1 for the pods' own times, 10 for ten times shorter ones.`);
    }
  }

  /** A duration of the kubelet itself, such as a back-off. */
  scaled(ms: number): number {
    return Math.round(ms / this.speedUp);
  }

  pull(images: number): number {
    return this.scaled(images * (this.times.pullMs ?? 5_000));
  }

  initialisation(pod: Pod): number {
    const runs = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always').length;
    return this.scaled(runs * (amount(pod, 'init-seconds') ?? 1) * 1000);
  }

  start(): number {
    return this.scaled(this.times.startMs ?? 2_000);
  }

  /** From the start of the containers until the slowest is ready; undefined if that never happens. */
  readiness(pod: Pod): number | undefined {
    if (flag(pod, 'never-ready') || flag(pod, 'crash-loop')) {
      return undefined;
    }
    const known = this.times.readinessMs?.(pod);
    if (known !== undefined) {
      return this.scaled(known);
    }
    const annotated = amount(pod, 'start-seconds');
    const application = annotated !== undefined ? annotated * 1000 : this.times.applicationMs?.(pod) ?? 0;
    return this.scaled(Math.max(...pod.spec.containers.map((container) => this.probed(container, application))));
  }

  /** When it ends by itself. */
  run(pod: Pod): number | undefined {
    const seconds = amount(pod, 'run-seconds');
    const ofJob = pod.metadata.ownerReferences?.some(({ kind, controller }) => controller && kind === 'Job');
    const ms = seconds !== undefined ? seconds * 1000 : ofJob ? this.times.jobRunMs : undefined;
    return ms === undefined ? undefined : this.scaled(ms);
  }

  /** From the beginning of its termination to the exit of the last container. */
  exit(pod: Pod, graceSeconds: number): { readonly ms: number; readonly killed: boolean } {
    const grace = graceSeconds * 1000;
    if (flag(pod, 'ignores-sigterm')) {
      return { ms: this.scaled(grace), killed: true };
    }
    const preStop = Math.max(0, ...pod.spec.containers.map(preStopMs));
    const own = amount(pod, 'exit-seconds');
    const needed = preStop + (own !== undefined ? own * 1000 : this.times.exitMs ?? 1_000);
    const most = preStop >= grace && grace > 0 ? grace + LEAST_GRACE_MS : grace;
    return { ms: this.scaled(Math.min(needed, most)), killed: needed > most };
  }

  grace(seconds: number): number {
    return this.scaled(seconds * 1000);
  }

  /** Probes start at a random moment within their period. */
  private probed({ startupProbe, readinessProbe }: Container, application: number): number {
    const started = startupProbe ? this.firstSuccess(startupProbe, application) : 0;
    if (!readinessProbe) {
      return started;
    }
    return started + this.firstSuccess(readinessProbe, Math.max(0, application - started))
      + ((readinessProbe.successThreshold ?? 1) - 1) * periodMs(readinessProbe);
  }

  private firstSuccess(probe: Probe, application: number): number {
    const possible = Math.max((probe.initialDelaySeconds ?? 0) * 1000, application);
    return possible + this.random.next() * periodMs(probe);
  }
}

function periodMs(probe: Probe): number {
  return (probe.periodSeconds ?? DEFAULT_PERIOD_SECONDS) * 1000;
}

const UNITS: Readonly<Record<string, number>> = { '': 1000, 's': 1000, 'm': 60_000, 'h': 3_600_000 };

/** How long a preStop hook sleeps. Of commands only `sleep` is understood, in any shell. */
export function preStopMs({ lifecycle }: Container): number {
  const hook = lifecycle?.preStop;
  if (hook?.sleep) {
    return hook.sleep.seconds * 1000;
  }
  const sleeps = (hook?.exec?.command ?? []).join(' ').matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smh]?)/g);
  return [...sleeps].reduce((sum, [, amountText, unit]) => sum + Number(amountText) * UNITS[unit], 0);
}
