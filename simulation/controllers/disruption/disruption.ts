import type { Condition, Pod, PodDisruptionBudget } from '../../cluster/objects';
import type { Change } from '../../cluster/store';
import { timestamp } from '../../cluster/time-format';
import { withConditions } from '../../component-base/conditions';
import type { Environment } from '../../component-base/environment';
import { isReady, isTerminating } from '../../component-base/pod-state';
import { podsOf } from '../../component-base/rounding';
import { Controller } from '../controller';
import { keyOf, partsOf } from '../keys';
import { BudgetPods } from './budget-pods';
import { expectedScale } from './scale';

/** An allowed eviction stops counting if the pod has not begun to terminate after this. */
const DISRUPTION_TIMEOUT_MS = 120_000;

interface Count {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly unmanaged: readonly Pod[];
}

/** Computes how many pods of each budget may be evicted. */
export class DisruptionController extends Controller {
  private readonly budgetPods: BudgetPods;

  constructor(environment: Environment) {
    super(environment);
    this.budgetPods = new BudgetPods(environment.store);
  }

  protected seed(): void {
    this.budgetPods.load();
    for (const budget of this.environment.store.list('poddisruptionbudgets')) {
      this.queue.add(keyOf(budget));
    }
  }

  protected observe(change: Change): void {
    const concerned = this.budgetPods.apply(change);
    for (const key of change.resource === 'pods' ? this.chosen(change.object as Pod, concerned) : concerned) {
      this.queue.add(key);
    }
  }

  /** If several budgets select a pod, the real controller recomputes an arbitrary one, and reports that. The others lag behind. */
  private chosen(pod: Pod, concerned: readonly string[]): readonly string[] {
    const { events, random } = this.environment;
    const budgets = this.budgetPods.budgets(pod);
    if (budgets.length < 2) {
      return concerned;
    }
    const key = budgets[random.integer(budgets.length)];
    events.record(pod, 'Warning', 'MultiplePodDisruptionBudgets',
      `Pod "${pod.metadata.namespace}"/"${pod.metadata.name}" matches multiple PodDisruptionBudgets.  Chose "${partsOf(key).name}" arbitrarily.`);
    return [key];
  }

  protected reconcile(key: string): void {
    const { namespace, name } = partsOf(key);
    const budget = this.environment.store.get('poddisruptionbudgets', namespace, name);
    if (!budget) {
      return;
    }
    const pods = this.budgetPods.pods(budget);
    try {
      this.write(budget, pods, countOf(budget, pods, this.environment));
    } catch (error) {
      this.fail(budget, error instanceof Error ? error.message : String(error));
    }
  }

  private write(budget: PodDisruptionBudget, pods: readonly Pod[], { expectedPods, desiredHealthy, unmanaged }: Count): void {
    const { clock, events, store } = this.environment;
    const disruptedPods = this.stillDisrupted(budget, pods);
    const healthy = pods.filter((pod) => !isTerminating(pod) && !(pod.metadata.name in disruptedPods) && isReady(pod)).length;
    const allowed = expectedPods > 0 ? Math.max(0, healthy - desiredHealthy) : 0;
    const condition: Condition = {
      type: 'DisruptionAllowed',
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: budget.metadata.generation,
    };
    store.update('poddisruptionbudgets', {
      ...budget,
      status: {
        ...budget.status,
        conditions: withConditions(budget.status?.conditions, timestamp(clock.now()), condition),
        currentHealthy: healthy,
        desiredHealthy,
        disruptionsAllowed: allowed,
        disruptedPods: Object.keys(disruptedPods).length > 0 ? disruptedPods : undefined,
        expectedPods,
        observedGeneration: budget.metadata.generation,
      },
    });
    if (unmanaged.length > 0) {
      events.record(budget, 'Warning', 'UnmanagedPods', unmanagedMessage(budget, unmanaged));
    }
  }

  /** The evictions that the API server has allowed and that have not begun yet. */
  private stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[]): Record<string, string> {
    const disrupted = Object.entries(budget.status?.disruptedPods ?? {});
    const still: Record<string, string> = {};
    if (disrupted.length === 0) {
      return still;
    }
    const now = this.environment.clock.now();
    const present = new Map(pods.map((pod) => [pod.metadata.name, pod]));
    for (const [name, since] of disrupted) {
      const pod = present.get(name);
      if (!pod || isTerminating(pod)) {
        continue;
      }
      const ends = Date.parse(since) + DISRUPTION_TIMEOUT_MS;
      if (ends <= now) {
        this.environment.events.record(pod, 'Warning', 'NotDeleted', 'Pod was expected by PDB controller to be deleted but it wasn\'t');
        continue;
      }
      still[name] = since;
      this.queue.addAfter(keyOf(budget), ends - now);
    }
    return still;
  }

  /** A budget that cannot be computed allows nothing. */
  private fail(budget: PodDisruptionBudget, message: string): void {
    const { clock, events, store } = this.environment;
    const condition: Condition = {
      type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message, observedGeneration: budget.metadata.generation,
    };
    events.record(budget, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${message}`);
    store.update('poddisruptionbudgets', {
      ...budget,
      status: {
        ...budget.status,
        disruptionsAllowed: 0,
        conditions: withConditions(budget.status?.conditions, timestamp(clock.now()), condition),
      },
    });
  }
}

/** An absolute minAvailable is based on the existing pods, everything else on the pods that owners want. */
function countOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], { store }: Environment): Count {
  if (spec.maxUnavailable !== undefined) {
    const { pods: expectedPods, unmanaged } = expectedScale(pods, store);
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - podsOf(spec.maxUnavailable, expectedPods, 'up')), unmanaged };
  }
  if (typeof spec.minAvailable === 'string') {
    const { pods: expectedPods, unmanaged } = expectedScale(pods, store);
    return { expectedPods, desiredHealthy: podsOf(spec.minAvailable, expectedPods, 'up'), unmanaged };
  }
  return { expectedPods: pods.length, desiredHealthy: spec.minAvailable ?? 1, unmanaged: [] };
}

function unmanagedMessage(budget: PodDisruptionBudget, unmanaged: readonly Pod[]): string {
  const selector = Object.entries(budget.spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}:${value}`).join(' ');
  return `Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{${selector}},}) were found to be `
    + `unmanaged: ${unmanaged.map(({ metadata }) => metadata.name).join(', ')}. As a result, the status of the PDB cannot be calculated correctly, `
    + 'which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
}
