import { keyOf } from './keys';
import type { Orphans } from './orphans';
import { PodController } from './pod-controller';
import { makePod } from './pod-maker';
import { finishDeletion } from '../cluster/api/deletion';
import type { Condition, Job, LabelSelector, Pod } from '../cluster/objects';
import { timestamp } from '../cluster/time-format';
import { isTrue } from '../component-base/conditions';
import type { Environment } from '../component-base/environment';
import { isActive, isFinished, isReady, isTerminating } from '../component-base/pod-state';

/** Keeps a pod of a Job until the Job has counted how it ended. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** A pod that failed is followed by the next after this, and twice as long after every further failure. */
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 600_000;

type Status = NonNullable<Job['status']>;

/** Runs pods to their end. */
export class JobController extends PodController<'jobs'> {
  private readonly failedAt = new Map<string, number>();

  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'jobs', orphans);
  }

  protected selectorOf(owner: Job): LabelSelector | undefined {
    return owner.spec.selector;
  }

  protected sync(job: Job): void {
    if (isOver(job.status)) {
      return;
    }
    const counted = this.count(job, this.claim(job));
    const pods = this.environment.store.list('pods', { controllerUid: job.metadata.uid });
    const ending = this.endOf(job, pods.some(isActive), counted);
    if (ending) {
      for (const pod of pods.filter(isActive)) {
        this.environment.deletePod(pod);
      }
    } else if (!job.spec.suspend && !job.metadata.deletionTimestamp) {
      this.balance(job, pods, counted);
    }
    this.report(job, counted, ending);
  }

  /** Counts the pods that ended, once each, and lets go of them. */
  private count(job: Job, pods: readonly Pod[]): Status {
    let { succeeded = 0, failed = 0 } = job.status ?? {};
    for (const pod of pods.filter((candidate) => isFinished(candidate) && candidate.metadata.finalizers?.includes(TRACKING_FINALIZER))) {
      if (pod.status.phase === 'Succeeded') {
        succeeded++;
      } else {
        failed++;
        this.failedAt.set(job.metadata.uid, this.environment.clock.now());
      }
      this.letGo(pod);
    }
    return { ...job.status, succeeded: succeeded || undefined, failed: failed || undefined };
  }

  private letGo(pod: Pod): void {
    const finalizers = pod.metadata.finalizers?.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
    const released = this.environment.store.update('pods', {
      ...pod, metadata: { ...pod.metadata, finalizers: finalizers?.length ? finalizers : undefined },
    });
    if (released.metadata.deletionGracePeriodSeconds === 0) {
      finishDeletion(this.environment.store, released);
    }
  }

  private endOf(job: Job, isRunning: boolean, { succeeded = 0, failed = 0 }: Status): Condition | undefined {
    const now = timestamp(this.environment.clock.now());
    const completions = completionsOf(job);
    if (completions === undefined ? succeeded > 0 && !isRunning : succeeded >= completions) {
      return { type: 'Complete', status: 'True', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods', lastTransitionTime: now };
    }
    if (failed > (job.spec.backoffLimit ?? 6)) {
      return { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit', lastTransitionTime: now };
    }
    return undefined;
  }

  private balance(job: Job, pods: readonly Pod[], { succeeded = 0, failed = 0 }: Status): void {
    const { clock, events } = this.environment;
    const active = pods.filter(isActive);
    // Whether a pod on its way out is replaced at once, or when it has ended.
    const leaving = job.spec.podReplacementPolicy === 'Failed' ? pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length : 0;
    const { parallelism = 1 } = job.spec;
    const completions = completionsOf(job);
    const begun = succeeded > 0 ? active.length : parallelism;
    const wanted = (completions === undefined ? begun : Math.min(parallelism, completions - succeeded)) - leaving;
    const backoff = failed === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failed - 1), LONGEST_BACKOFF_MS);
    const wait = (this.failedAt.get(job.metadata.uid) ?? -Infinity) + backoff - clock.now();
    if (active.length < wanted && wait > 0) {
      this.queue.addAfter(keyOf(job), wait);
      return;
    }
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const made = makePod(this.environment, job.spec.template!, {
        namespace: job.metadata.namespace, owner: this.referenceTo(job), finalizers: [TRACKING_FINALIZER],
      });
      if (made.type === 'refused') {
        events.record(job, 'Warning', 'FailedCreate', `Error creating: ${made.because}`);
        this.queue.addAfter(keyOf(job), FIRST_BACKOFF_MS);
        return;
      }
      events.record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${made.pod.metadata.name}`);
    }
    for (const pod of active.slice(Math.max(0, wanted))) {
      this.environment.deletePod(pod);
    }
  }

  private report(job: Job, counted: Status, ending: Condition | undefined): void {
    const { store, clock, events } = this.environment;
    const pods = store.list('pods', { controllerUid: job.metadata.uid });
    const active = pods.filter(isActive);
    const now = timestamp(clock.now());
    const current = store.get('jobs', job.metadata.namespace, job.metadata.name);
    if (!current) {
      return;
    }
    store.update('jobs', {
      ...current,
      status: {
        ...current.status,
        startTime: current.status?.startTime ?? now,
        active: active.length || undefined,
        ready: active.filter(isReady).length,
        terminating: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
        succeeded: counted.succeeded,
        failed: counted.failed,
        ...ending && { conditions: [...current.status?.conditions ?? [], ending] },
        ...ending?.type === 'Complete' && { completionTime: now },
      },
    });
    if (ending) {
      events.record(job, ending.type === 'Complete' ? 'Normal' : 'Warning', ending.type === 'Complete' ? 'Completed' : ending.reason!, ending.message!);
    }
  }
}

function isOver(status: Status | undefined): boolean {
  return isTrue(status?.conditions, 'Complete') || isTrue(status?.conditions, 'Failed');
}

/** Undefined where it does not say: once one of its pods has succeeded no other is made, and it is over when those that run have ended. */
function completionsOf({ spec: { completions, parallelism } }: Job): number | undefined {
  return completions ?? (parallelism === undefined ? 1 : undefined);
}
