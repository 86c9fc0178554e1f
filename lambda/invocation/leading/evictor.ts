import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { PodAction } from '../../drain/decision';
import { isFinished, podName } from '../../drain/pods/pods';
import type { Attempt } from '../../drain/snapshot';
import { readDrainState } from '../../drain/state/drain-state';
import { readRelease } from '../../drain/state/release';
import { type EvictionAnswer, interpretAnswer } from '../../drain/verdict/answer';
import { askAgainAfter } from '../../drain/verdict/asking';
import type { Node, Pod } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import type { MovedOwners } from '../telling/moved-owners';

const PARALLEL = 20;
/** A 404 that the watch contradicts for so long was about something else. */
const GONE_HOLDS = 10_000;

const ATTEMPT_OF = { release: 'release', adopt: 'adopt', evict: 'evict', interrupt: 'evict', delete: 'delete' } as const;
const DONE = {
  release: { message: 'Pod released so that its replacement comes first', metric: METRICS.PODS_RELEASED },
  adopt: { message: 'Pod adopted by its ReplicaSet again', metric: undefined },
  evict: { message: 'Pod evicted', metric: METRICS.PODS_EVICTED },
  delete: { message: 'Pod deleted by force', metric: METRICS.PODS_FORCED },
} as const;

interface EvictorDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly movedOwners: MovedOwners;
  readonly nodeOf: (pod: Pod) => Node | undefined;
  /** Takes in a pod as a patch left it. */
  readonly onPod: (pod: Pod) => void;
  /** Something was answered. */
  readonly onChange: () => void;
}

/** Carries out at once what was decided about pods, while the Lease holds (drains.ts), and remembers what the watch does not show yet. */
export class Evictor {
  readonly attempts = new Map<string, Attempt>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly on: EvictorDependencies) {}

  /** Starts as many as may run at once; the next decision brings the others again. */
  start(actions: readonly PodAction[]): void {
    for (const action of actions.slice(0, PARALLEL - this.running.size)) {
      const { uid } = action.pod.metadata;
      const earlier = this.attempts.get(uid);
      this.attempts.set(uid, { type: ATTEMPT_OF[action.type], state: 'requested', at: this.on.clock.now(), refusals: earlier?.refusals ?? 0 });
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

  /** Forgets what the watch has shown since. */
  observe(isStanding: (podUid: string) => boolean): void {
    for (const [uid, { state, at, retryAt }] of this.attempts) {
      const contradicted = state === 'accepted' && retryAt !== undefined && at + GONE_HOLDS < this.on.clock.now();
      if (state !== 'requested' && (!isStanding(uid) || contradicted)) {
        this.attempts.delete(uid);
      }
    }
  }

  private async run(action: PodAction, earlier: Attempt | undefined): Promise<void> {
    const { uid } = action.pod.metadata;
    const type = ATTEMPT_OF[action.type];
    const refusals = earlier?.refusals ?? 0;
    const answer = interpretAnswer(await this.ask(action), refusals, uid);
    const at = this.on.clock.now();
    const fields = { node: action.pod.spec.nodeName, pod: podName(action.pod) };
    if (answer.type === 'accepted' || answer.type === 'gone') {
      this.accept(action, answer.type, { type, state: 'accepted', at, refusals, retryAt: answer.type === 'gone' ? at + GONE_HOLDS : undefined });
      return;
    }
    if (earlier?.because !== answer.because) {
      this.on.log.info('Pod cannot be moved yet', { ...fields, because: answer.because });
    }
    const asks = action.type === 'evict' && action.asks && answer.type !== 'unknown';
    const isForbidden = answer.type === 'webhook' || answer.type === 'forbidden';
    this.attempts.set(uid, {
      type,
      state: answer.type === 'unknown' ? 'unknown' : 'refused',
      at,
      refusals: refusals + 1,
      retryAt: at + (asks ? askAgainAfter(refusals) : answer.retryAfter),
      asks,
      because: answer.because,
      forbidden: isForbidden,
      // Once is no answer for good: an API server that has just started forbids everything until it has read its roles.
      denied: isForbidden && refusals > 0,
      budgetVersion: answer.type === 'budget' && 'budgetVersion' in action ? action.budgetVersion : undefined,
    });
  }

  /** Undefined when the request was accepted. */
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

  private accept(action: PodAction, answer: Extract<EvictionAnswer['type'], 'accepted' | 'gone'>, attempt: Attempt): void {
    const { uid } = action.pod.metadata;
    // Who reads the log counts moves, and what had ended moves nowhere.
    const fields = { node: action.pod.spec.nodeName, pod: podName(action.pod), finished: isFinished(action.pod) || undefined };
    if (answer === 'accepted' && (attempt.type === 'release' || attempt.type === 'adopt')) {
      // The patched pod itself shows it, and has been taken in.
      this.attempts.delete(uid);
    } else {
      this.attempts.set(uid, attempt);
    }
    if (answer === 'gone') {
      this.on.log.info('Pod was already gone', fields);
      return;
    }
    const { message, metric } = DONE[attempt.type];
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
