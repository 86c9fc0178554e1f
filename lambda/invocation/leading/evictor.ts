import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { PodAction } from '../../drain/decision';
import { isFinished, podName } from '../../drain/pods/pods';
import type { Attempt } from '../../drain/snapshot';
import { readDrainState } from '../../drain/state/drain-state';
import { readRelease } from '../../drain/state/release';
import { interpretAnswer } from '../../drain/verdict/answer';
import { attemptAnswered, attemptBegun, isAttemptOver } from '../../drain/verdict/attempts';
import type { Node, Pod } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import type { MovedOwners } from '../telling/moved-owners';
import { RefusedPods, type ToldRefusals } from '../telling/refused-pods';

const PARALLEL = 20;

const EVICTED = { message: 'Pod evicted', metric: METRICS.PODS_EVICTED } as const;
const DONE = {
  release: { message: 'Pod released so that its replacement comes first', metric: METRICS.PODS_RELEASED },
  adopt: { message: 'Pod adopted by its ReplicaSet again', metric: undefined },
  evict: EVICTED,
  interrupt: EVICTED,
  delete: { message: 'Pod deleted by force', metric: METRICS.PODS_FORCED },
} as const;

interface EvictorDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly movedOwners: MovedOwners;
  readonly toldRefusals: ToldRefusals;
  readonly nodeOf: (pod: Pod) => Node | undefined;
  /** Receives a pod as it is after a patch. */
  readonly onPod: (pod: Pod) => void;
  /** A request has been answered. */
  readonly onChange: () => void;
}

/** Carries out decisions about pods at once, while the Lease is held (checked in drains.ts), and remembers what the watch does not show yet. */
export class Evictor {
  readonly attempts = new Map<string, Attempt>();
  private readonly running = new Set<Promise<void>>();

  private readonly refusedPods: RefusedPods;

  constructor(private readonly on: EvictorDependencies) {
    this.refusedPods = new RefusedPods(on);
  }

  /** Starts as many actions as may run at the same time; the next decision contains the others again. */
  start(actions: readonly PodAction[]): void {
    for (const action of actions.slice(0, PARALLEL - this.running.size)) {
      const { uid } = action.pod.metadata;
      const earlier = this.attempts.get(uid);
      this.attempts.set(uid, attemptBegun(action, earlier, this.on.clock.now()));
      const run = this.run(action, earlier).finally(() => {
        this.running.delete(run);
        this.on.onChange();
      });
      this.running.add(run);
    }
  }

  /** Waits for the requests under way. */
  async finish(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Forgets attempts whose effect the watch has shown. */
  observe(isStanding: (podUid: string) => boolean): void {
    for (const [uid, attempt] of this.attempts) {
      if (isAttemptOver(attempt, isStanding(uid), this.on.clock.now())) {
        this.attempts.delete(uid);
      }
    }
    this.refusedPods.forgetGone(isStanding);
  }

  private async run(action: PodAction, earlier: Attempt | undefined): Promise<void> {
    const { uid } = action.pod.metadata;
    const answer = interpretAnswer(await this.ask(action), earlier?.refusals ?? 0, uid);
    const attempt = attemptAnswered(action, answer, earlier, this.on.clock.now());
    if (attempt) {
      this.attempts.set(uid, attempt);
    } else {
      this.attempts.delete(uid);
    }
    if (answer.type === 'accepted' || answer.type === 'gone') {
      this.tellAccepted(action, answer.type);
    } else {
      this.refusedPods.refused(action.pod, answer);
    }
  }

  /** Sends the request. Returns undefined if it was accepted. */
  private async ask(action: PodAction): Promise<ApiError | undefined> {
    const { namespace = '', name, uid } = action.pod.metadata;
    const reference = { namespace, name, uid };
    try {
      if (action.type === 'release' || action.type === 'adopt') {
        this.on.onPod(await this.on.kubernetes.patchPod(reference, action.patch));
      } else {
        await (action.type === 'delete' ? this.on.kubernetes.deletePod(reference) : this.on.kubernetes.evictPod(reference));
      }
      return undefined;
    } catch (thrown) {
      return thrown instanceof ApiError ? thrown : new ApiError(String(thrown), { cause: thrown });
    }
  }

  private tellAccepted(action: PodAction, answer: 'accepted' | 'gone'): void {
    // The log marks finished pods, because readers count moves, and a finished pod moves nowhere.
    const refusedForSeconds = this.refusedPods.accepted(action.pod);
    const fields = { node: action.pod.spec.nodeName, pod: podName(action.pod), finished: isFinished(action.pod) || undefined, refusedForSeconds };
    if (answer === 'gone') {
      this.on.log.info('Pod was already gone', fields);
      return;
    }
    const { message, metric } = DONE[action.type];
    this.on.log.info(message, 'because' in action ? { ...fields, because: action.because } : fields);
    const node = this.on.nodeOf(action.pod);
    if (metric) {
      this.on.metrics.count(metric, 1, { drainer: node && readDrainState(node)?.drainer });
    }
    if (node && 'owner' in action && action.owner !== undefined && !fields.finished) {
      const isPlanned = action.type === 'evict';
      this.on.movedOwners.moved(node, action.owner, { surged: isPlanned && readRelease(action.pod) !== undefined, interrupted: !isPlanned });
    }
  }
}
