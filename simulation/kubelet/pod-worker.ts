import { amount, flag } from './annotations';
import { ImageCache, Registry } from './images';
import * as statuses from './statuses';
import type { Timing } from './timing';
import { finishDeletion } from '../cluster/api/deletion';
import type { Pod } from '../cluster/objects';
import type { PodStatus } from '../cluster/pod';
import { timestamp } from '../cluster/time-format';
import type { Environment } from '../component-base/environment';
import { isFinished, isMirror, isReady, isTerminating } from '../component-base/pod-state';
import { missingVolumes } from '../component-base/volumes';

const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;
const CRASH_MS = 1_000;
const SIGTERM_EXIT_CODE = 143;
const SIGKILL_EXIT_CODE = 137;
/** Waiting reasons of a pod that is starting, not stuck. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

/** The surroundings that the pods of one node share. */
export interface PodHost {
  readonly environment: Environment;
  readonly timing: Timing;
  readonly images: ImageCache;
  readonly registry: Registry;
  /** Whether the kubelet reports to the API server. */
  readonly reporting: boolean;
  podIP(): string;
}

/** The life of one pod on its node, from the moment the kubelet sees it. */
export class PodWorker {
  private stage: 'new' | 'waiting' | 'starting' | 'running' | 'stopping' | 'stopped' | 'ended' = 'new';
  private ready = false;
  private exitCode = 0;
  private backoff = FIRST_BACKOFF_MS;
  private stopsAt = Infinity;
  private cancelStop?: () => void;
  private readonly timers = new Set<() => void>();

  constructor(private pod: Pod, private readonly host: PodHost) {}

  /** Takes over an existing pod: if it runs, it goes on running; if it is stuck, it stays stuck. */
  adopt(): void {
    if (this.stage !== 'new') {
      return;
    }
    const [first] = this.pod.status.containerStatuses ?? [];
    // A dump may lack the statuses of containers, but what is Ready has started.
    const begins = !isReady(this.pod) && (!first || STARTING.includes(first.state?.waiting?.reason ?? ''));
    this.ready = isReady(this.pod);
    if (isFinished(this.pod)) {
      this.stage = 'ended';
    } else if (!begins) {
      this.stage = 'running';
    }
    this.host.images.add(begins ? [] : this.pod.spec.containers.flatMap(({ image }) => image ?? []));
    this.observe(this.pod);
    if (this.stage === 'running' && first?.state?.running) {
      this.endLater();
    }
  }

  /** The pod changed. */
  observe(pod: Pod): void {
    this.pod = pod;
    if (!this.host.reporting) {
      return;
    }
    if (isTerminating(pod)) {
      this.terminate();
    } else if (this.stage === 'new') {
      this.begin();
    }
  }

  /** A volume may have been attached. */
  retry(): void {
    if (this.stage === 'waiting') {
      this.prepare();
    }
  }

  /** The kubelet reports again, and catches up on what it missed. */
  resume(): void {
    this.observe(this.pod);
    if (this.stage === 'stopped' || (this.stage === 'ended' && !isFinished(this.pod))) {
      this.report((pod, now) => statuses.finished(pod, now, this.exitCode));
    } else if (this.stage === 'running') {
      if (this.pod.status.phase !== 'Running') {
        this.report((pod, now) => statuses.started(pod, now, this.host.podIP()));
      }
      if (this.ready) {
        this.report(statuses.ready);
      }
    }
    if (this.stage === 'stopped') {
      this.finish();
    }
  }

  /** The pod or its machine is gone. */
  end(): void {
    this.stage = 'ended';
    for (const cancel of this.timers) {
      cancel();
    }
    this.timers.clear();
  }

  private begin(): void {
    this.stage = 'waiting';
    this.report(statuses.accepted);
    this.prepare();
  }

  /** Volumes first, then images. */
  private prepare(): void {
    if (missingVolumes(this.pod, this.host.environment.store).length > 0) {
      return;
    }
    this.stage = 'starting';
    const missing = this.host.images.missing(this.pod);
    const broken = missing.find((image) => this.host.registry.broken.has(image)) ?? (flag(this.pod, 'image-pull-error') ? missing[0] ?? 'image' : undefined);
    if (broken !== undefined) {
      this.pullFails(broken);
      return;
    }
    const { timing } = this.host;
    this.after(timing.pull(missing.length) + timing.initialisation(this.pod) + timing.start(), () => {
      this.host.images.add(missing);
      this.run();
    });
  }

  private pullFails(image: string): void {
    const message = `Back-off pulling image "${image}"`;
    this.report((pod, now) => statuses.accepted(pod, now, 'ImagePullBackOff', message));
    this.host.environment.events.record(this.pod, 'Warning', 'Failed', `Failed to pull image "${image}"`);
    this.after(this.nextBackoff(), () => this.prepare());
  }

  private run(): void {
    this.stage = 'running';
    const ip = this.host.podIP();
    this.report((pod, now) => statuses.started(pod, now, ip));
    const readiness = this.host.timing.readiness(this.pod);
    if (readiness !== undefined) {
      this.after(readiness, () => {
        this.ready = true;
        this.report(statuses.ready);
      });
    }
    this.endLater();
  }

  /** Schedules the end of containers that complete or crash. */
  private endLater(): void {
    const { timing } = this.host;
    if (flag(this.pod, 'crash-loop')) {
      this.after(timing.scaled(CRASH_MS), () => this.exited(amount(this.pod, 'exit-code') ?? 1));
    }
    const lasts = timing.run(this.pod);
    if (lasts !== undefined) {
      this.after(lasts, () => this.exited(amount(this.pod, 'exit-code') ?? 0));
    }
  }

  private exited(exitCode: number): void {
    this.ready = false;
    const { restartPolicy = 'Always' } = this.pod.spec;
    if (restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)) {
      this.stage = 'starting';
      this.report((pod, now) => statuses.crashed(pod, now, exitCode));
      this.host.environment.events.record(this.pod, 'Warning', 'BackOff', 'Back-off restarting failed container');
      this.after(this.nextBackoff(), () => this.run());
      return;
    }
    this.stage = 'ended';
    this.exitCode = exitCode;
    this.report((pod, now) => statuses.finished(pod, now, exitCode));
  }

  private terminate(): void {
    const { timing, environment } = this.host;
    if (this.stage === 'ended' || isMirror(this.pod)) {
      this.finish();
      return;
    }
    if (this.stage === 'stopped') {
      return;
    }
    const grace = this.pod.metadata.deletionGracePeriodSeconds ?? 30;
    if (this.stage === 'stopping') {
      this.stopAt(environment.clock.now() + timing.grace(grace), SIGKILL_EXIT_CODE);
      return;
    }
    const runs = this.stage === 'running';
    this.clear();
    this.stage = 'stopping';
    if (runs) {
      environment.events.record(this.pod, 'Normal', 'Killing', 'Stopping containers');
    }
    const { ms, killed } = runs ? timing.exit(this.pod, grace) : { ms: 0, killed: false };
    this.stopAt(environment.clock.now() + ms, killed ? SIGKILL_EXIT_CODE : this.exitCodeOfSigterm());
  }

  /** A pod that should have run to completion fails if it is stopped early. */
  private exitCodeOfSigterm(): number {
    return amount(this.pod, 'exit-code') ?? ((this.pod.spec.restartPolicy ?? 'Always') === 'Always' ? 0 : SIGTERM_EXIT_CODE);
  }

  /** Never later than before: a grace period can only be shortened. */
  private stopAt(at: number, exitCode: number): void {
    if (at >= this.stopsAt) {
      return;
    }
    this.cancelStop?.();
    this.stopsAt = at;
    this.cancelStop = this.after(at - this.host.environment.clock.now(), () => {
      this.stage = 'stopped';
      this.ready = false;
      this.exitCode = exitCode;
      this.report((pod, now) => statuses.finished(pod, now, exitCode));
      this.after(this.host.environment.lag(), () => this.finish());
    });
  }

  private finish(): void {
    if (!this.host.reporting) {
      return;
    }
    this.stage = 'ended';
    finishDeletion(this.host.environment.store, this.pod);
  }

  private report(next: (pod: Pod, now: string) => PodStatus): void {
    if (!this.host.reporting) {
      return;
    }
    const { store, clock } = this.host.environment;
    const current = store.get('pods', this.pod.metadata.namespace, this.pod.metadata.name);
    if (current?.metadata.uid !== this.pod.metadata.uid) {
      return;
    }
    this.pod = store.update('pods', { ...current, status: next(current, timestamp(clock.now())) });
  }

  private nextBackoff(): number {
    const wait = this.backoff;
    this.backoff = Math.min(wait * 2, LONGEST_BACKOFF_MS);
    return this.host.timing.scaled(wait);
  }

  private clear(): void {
    for (const cancel of this.timers) {
      cancel();
    }
    this.timers.clear();
  }

  private after(ms: number, fn: () => void): () => void {
    const { clock } = this.host.environment;
    const cancel = clock.schedule(clock.now() + ms, () => {
      this.timers.delete(cancel);
      fn();
    });
    this.timers.add(cancel);
    return cancel;
  }
}
