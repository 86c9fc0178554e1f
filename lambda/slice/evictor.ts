import { METRICS } from '../../src/names';
import type { Clock } from '../clock';
import { interpretAnswer } from '../drain/answer';
import type { Action } from '../drain/decision';
import { podName } from '../drain/pods';
import type { Attempt } from '../drain/snapshot';

import { ApiError, type KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';

const PARALLEL = 20;
/** A 404 that the watch contradicts for so long was about something else. */
const GONE_HOLDS = 10_000;

export type PodAction = Extract<Action, { type: 'evict' | 'interrupt' | 'delete' }>;

/** Carries out what was decided about pods, and remembers what the watch does not show yet. */
export class Evictor {
  readonly attempts = new Map<string, Attempt>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics,
    private readonly mayAct: () => boolean, private readonly onChange: () => void,
  ) {}

  /** Starts as many as may run at once; the next decision brings the others again. */
  start(actions: readonly PodAction[]): void {
    for (const action of actions.slice(0, PARALLEL - this.running.size)) {
      const { uid } = action.pod.metadata;
      const earlier = this.attempts.get(uid);
      this.attempts.set(uid, { state: 'requested', at: this.clock.now(), refusals: earlier?.refusals ?? 0 });
      const run = this.run(action, earlier).finally(() => {
        this.running.delete(run);
        this.onChange();
      });
      this.running.add(run);
    }
  }

  /** Waits for the requests under way. */
  async finish(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Forgets what the watch has shown since. */
  observe(standingPods: ReadonlySet<string>): void {
    for (const [uid, { state, at, retryAt }] of this.attempts) {
      const contradicted = state === 'accepted' && retryAt !== undefined && at + GONE_HOLDS < this.clock.now();
      if (state !== 'requested' && (!standingPods.has(uid) || contradicted)) {
        this.attempts.delete(uid);
      }
    }
  }

  private async run(action: PodAction, earlier: Attempt | undefined): Promise<void> {
    const { pod, node, type } = action;
    const refusals = earlier?.refusals ?? 0;
    const { namespace = '', name, uid } = pod.metadata;
    if (!this.mayAct()) {
      this.attempts.delete(uid);
      return;
    }
    const reference = { namespace, name, uid };
    let error: ApiError | undefined;
    try {
      await (type === 'delete' ? this.kubernetes.deletePod(reference) : this.kubernetes.evictPod(reference));
    } catch (thrown) {
      error = thrown instanceof ApiError ? thrown : new ApiError(String(thrown), { cause: thrown });
    }
    const fields = { node: node.metadata.name, pod: podName(pod) };
    const answer = interpretAnswer(error, refusals, uid);
    const at = this.clock.now();
    if (answer.answer === 'accepted' || answer.answer === 'gone') {
      this.attempts.set(uid, { state: 'accepted', at, refusals, retryAt: answer.answer === 'gone' ? at + GONE_HOLDS : undefined });
      this.report(answer.answer, type, fields);
      return;
    }
    if (earlier?.because !== answer.because) {
      this.log.info('Pod not evicted yet', { ...fields, because: answer.because });
    }
    this.attempts.set(uid, {
      state: 'refused',
      at,
      refusals: refusals + 1,
      retryAt: at + answer.retryAfter,
      because: answer.because,
      forced: type === 'delete',
      budgetVersion: answer.answer === 'budget' && type !== 'delete' ? action.budgetVersion : undefined,
    });
  }

  private report(answer: 'accepted' | 'gone', type: PodAction['type'], fields: { node: string; pod: string }): void {
    if (answer === 'gone') {
      this.log.info('Pod was already gone', fields);
      return;
    }
    this.log.info(type === 'delete' ? 'Pod deleted by force' : 'Pod evicted', fields);
    this.metrics.count(type === 'delete' ? METRICS.PODS_FORCED : METRICS.PODS_EVICTED, 1);
  }
}

