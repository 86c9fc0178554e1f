import { type Failures, failuresAfter, nextPodAt, NO_FAILURES } from './back-off';
import { actionOn, hasFailed, replacesOnlyFailed } from './failure-policy';
import { finishDeletion } from '../../cluster/api/deletion';
import type { Condition, Job, LabelSelector, Pod } from '../../cluster/objects';
import type { Change } from '../../cluster/store';
import { timestamp } from '../../cluster/time-format';
import { isTrue } from '../../component-base/conditions';
import type { Environment } from '../../component-base/environment';
import { isActive, isFinished, isReady, isTerminating } from '../../component-base/pod-state';
import { keyOf } from '../keys';
import type { Orphans } from '../orphans';
import { PodController } from '../pod-controller';
import { makePod } from '../pod-maker';

/** Keeps a pod of a Job until the Job has counted how it ended. */
const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** Changes of pods, and of the Job's own status, are handled in batches. */
const BATCH_MS = 1_000;
/** How soon a failed creation of a pod is retried. */
const RETRY_MS = 10_000;

type Status = NonNullable<Job['status']>;

/** Runs pods to completion. */
export class JobController extends PodController<'jobs'> {
  private readonly failures = new Map<string, Failures>();

  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'jobs', orphans);
  }

  protected selectorOf(owner: Job): LabelSelector | undefined {
    return owner.spec.selector;
  }

  protected override enqueue(key: string, { resource, object, previous }: Change): void {
    const isWish = resource === 'jobs' && object.metadata.generation !== previous?.metadata.generation;
    this.queue.addAfter(key, (isWish ? 0 : BATCH_MS) + this.environment.lag());
  }

  protected sync(job: Job): void {
    if (isOver(job.status)) {
      this.failures.delete(job.metadata.uid);
      return;
    }
    const claimed = this.claim(job);
    const counted = this.count(job, claimed);
    const pods = this.environment.store.list('pods', { controllerUid: job.metadata.uid });
    const ending = this.endOf(job, counted, claimed);
    if (ending) {
      for (const pod of pods.filter(isActive)) {
        this.environment.deletePod(pod);
      }
    } else if (!job.spec.suspend && !job.metadata.deletionTimestamp) {
      this.balance(job, pods, counted);
    }
    this.report(job, counted, ending);
  }

  /** Counts each ended pod once, and removes its finalizer. */
  private count(job: Job, pods: readonly Pod[]): Status {
    const { uid } = job.metadata;
    const uncounted = pods.filter(({ metadata }) => metadata.finalizers?.includes(TRACKING_FINALIZER));
    const succeeded = uncounted.filter(({ status }) => status.phase === 'Succeeded');
    const failed = uncounted.filter((pod) => hasFailed(pod, job));
    this.failures.set(uid, failuresAfter(this.failures.get(uid) ?? rememberedOf(job, pods), succeeded, failed));
    for (const pod of [...succeeded, ...failed]) {
      this.letGo(pod);
    }
    const blamed = failed.filter((pod) => actionOn(pod, job) !== 'Ignore');
    return {
      ...job.status,
      succeeded: (job.status?.succeeded ?? 0) + succeeded.length || undefined,
      failed: (job.status?.failed ?? 0) + blamed.length || undefined,
    };
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

  private endOf(job: Job, { succeeded = 0, failed = 0 }: Status, pods: readonly Pod[]): Condition | undefined {
    const lastTransitionTime = timestamp(this.environment.clock.now());
    const fatal = pods.find((pod) => hasFailed(pod, job) && actionOn(pod, job) === 'FailJob');
    if (fatal) {
      const message = `Pod ${fatal.metadata.namespace}/${fatal.metadata.name} has failed matching a FailJob rule`;
      return { type: 'Failed', status: 'True', reason: 'PodFailurePolicy', message, lastTransitionTime };
    }
    const { completions } = wishOf(job);
    if (completions === undefined ? succeeded > 0 && !pods.some(isActive) : succeeded >= completions) {
      return { type: 'Complete', status: 'True', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods', lastTransitionTime };
    }
    if (failed > (job.spec.backoffLimit ?? 6)) {
      return { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit', lastTransitionTime };
    }
    return undefined;
  }

  private balance(job: Job, pods: readonly Pod[], { succeeded = 0 }: Status): void {
    const { clock, events } = this.environment;
    const active = pods.filter(isActive);
    const leaving = replacesOnlyFailed(job) ? pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length : 0;
    const { parallelism, completions } = wishOf(job);
    const shared = succeeded > 0 ? active.length : parallelism;
    const wanted = (completions === undefined ? shared : Math.min(parallelism, completions - succeeded)) - leaving;
    const wait = nextPodAt(this.failures.get(job.metadata.uid) ?? NO_FAILURES) - clock.now();
    if (active.length < wanted && wait > 0) {
      this.queue.addAfter(keyOf(job), Math.max(wait, BATCH_MS));
      return;
    }
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const made = makePod(this.environment, job.spec.template!, {
        namespace: job.metadata.namespace, owner: this.referenceTo(job), finalizers: [TRACKING_FINALIZER],
      });
      if (made.type === 'refused') {
        events.record(job, 'Warning', 'FailedCreate', `Error creating: ${made.because}`);
        this.queue.addAfter(keyOf(job), RETRY_MS);
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

/** How many pods a Job wants. Without `completions`, its pods share the work: after the first success no more are created, and the running ones are left to finish. */
function wishOf({ spec: { parallelism, completions } }: Job): { readonly parallelism: number; readonly completions: number | undefined } {
  return { parallelism: parallelism ?? 1, completions: completions ?? (parallelism === undefined ? 1 : undefined) };
}

/** What the controller of the dumped cluster must have remembered of a Job's failures: those that no success followed, some of whose pods are gone. */
function rememberedOf({ status: { succeeded = 0, failed = 0 } = {} }: Job, pods: readonly Pod[]): Failures {
  const counted = pods.filter(({ metadata }) => !metadata.finalizers?.includes(TRACKING_FINALIZER));
  const seen = failuresAfter(NO_FAILURES, counted.filter(({ status }) => status.phase === 'Succeeded'), counted.filter(({ status }) => status.phase === 'Failed'));
  return succeeded > 0 ? seen : { ...seen, count: failed };
}
