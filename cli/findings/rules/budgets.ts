import { isReady } from '../../../simulation/component-base/pod-state';
import { podsOf, rollingUpdateLimits } from '../../../simulation/component-base/rounding';
import { desiredHealthy } from '../../../simulation/observe/floor';
import { budgetKey, isDeployment, type Workload } from '../cluster';
import type { Rule } from '../rule';

const BUDGETS = 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/';

export const BUDGET_RULES: readonly Rule[] = [
  {
    code: 'budget-never-allows',
    level: 'error',
    title: 'A budget needs all of its pods',
    why: 'The API server refuses every eviction. A drain gets past it if a Deployment may have one extra pod for a while, which makes this a warning; otherwise the drain waits until its deadline. A maxUnavailable or a percentage is counted from the replicas of an owner, which Jobs and pods without an owner do not have, so such a budget allows nothing either.',
    mend: 'Set spec.maxUnavailable to 1, or spec.minAvailable below the number of replicas. For pods of Jobs or without an owner, set spec.minAvailable to a whole number.',
    source: BUDGETS,
    find: (cluster) => cluster.budgets.flatMap((budget) => {
      const workloads = cluster.workloadsOf(budget);
      const uncounted = typeof budget.spec.minAvailable === 'number' ? undefined : uncountedBy(workloads);
      const wanted = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
      if (!uncounted && (wanted === 0 || desiredHealthy(budget, wanted) < wanted)) {
        return [];
      }
      const field = budget.spec.maxUnavailable !== undefined ? 'spec.maxUnavailable' : 'spec.minAvailable';
      return [{
        object: budgetKey(budget),
        annotations: budget.metadata.annotations,
        owners: workloads.map(({ key }) => key),
        field,
        message: uncounted ?? `it needs ${desiredHealthy(budget, wanted)} of ${wanted} pods, so that none may ever go`,
        // Less severe, because a drain can bring up replacements first.
        ...cluster.options.surge !== 'NEVER' && !uncounted && workloads.every(canSurge) && { level: 'warning' as const },
      }];
    }),
  },
  {
    code: 'budgets-overlap',
    level: 'error',
    title: 'Two budgets select the same pods',
    why: 'The API server evicts no pod that more than one budget selects, whatever the budgets allow, so a drain is blocked.',
    mend: 'Delete all but one of them, or narrow their spec.selector.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works',
    find: (cluster) => cluster.workloads.flatMap((workload) => {
      const budgets = cluster.budgetsOf(workload);
      return budgets.length < 2 ? [] : [{
        object: workload.key,
        annotations: workload.annotations,
        owners: [workload.key],
        field: 'spec.selector',
        fieldOf: budgetKey(budgets[1]),
        message: `its pods are selected by ${budgets.map(({ metadata }) => metadata.name).join(' and ')}`,
      }];
    }),
  },
  {
    code: 'budget-of-several-owners',
    level: 'warning',
    title: 'One budget selects the pods of several owners',
    why: 'It counts their pods together: one owner may lose all of its pods while the others have enough, and one that is down blocks the others.',
    mend: 'Give each owner a budget of its own, with a narrower spec.selector.',
    source: BUDGETS,
    find: (cluster) => cluster.budgets.flatMap((budget) => {
      const workloads = cluster.workloadsOf(budget);
      return workloads.length < 2 ? [] : [{
        object: budgetKey(budget),
        annotations: budget.metadata.annotations,
        owners: workloads.map(({ key }) => key),
        field: 'spec.selector',
        message: `it selects pods of ${workloads.map(({ key }) => key).join(', ')}`,
      }];
    }),
  },
  {
    code: 'budget-selects-nothing',
    level: 'warning',
    title: 'A budget selects no pod',
    why: 'It protects no pods, although somebody created it for that.',
    mend: 'Correct its spec.selector, or delete it.',
    source: BUDGETS,
    find: (cluster) => cluster.budgets.filter((budget) => !cluster.selectsAnything(budget)).map((budget) => ({
      object: budgetKey(budget), annotations: budget.metadata.annotations, field: 'spec.selector', message: 'no pod has the labels that it selects',
    })),
  },
  {
    code: 'unready-pods-block',
    level: 'error',
    title: 'Unready pods use up what a budget allows',
    why: 'Under IfHealthyBudget, the default, a pod that is not Ready may only go while the budget has enough healthy ones, so a broken application blocks a drain.',
    mend: 'Set spec.unhealthyPodEvictionPolicy to AlwaysAllow, and fix the pods.',
    source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy',
    find: (cluster) => cluster.budgets.flatMap((budget) => {
      const workloads = cluster.workloadsOf(budget);
      const wanted = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
      const pods = workloads.flatMap((workload) => workload.pods);
      const unready = pods.filter((pod) => !isReady(pod));
      const [healthy, needed] = [pods.length - unready.length, desiredHealthy(budget, wanted)];
      // A budget that needs none treats pods that are not Ready as others: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
      const blocks = unready.length > 0 && (healthy < needed || (needed === 0 && healthy === 0));
      return !blocks || budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' ? [] : [{
        object: budgetKey(budget),
        annotations: budget.metadata.annotations,
        owners: workloads.map(({ key }) => key),
        field: 'spec.unhealthyPodEvictionPolicy',
        message: needed === 0
          ? `none of its ${pods.length} pods is Ready, and it allows a disruption only where one is healthy`
          : `${unready.length} of its ${pods.length} pods are not Ready, and it needs ${needed} healthy ones`,
      }];
    }),
  },
  {
    code: 'budget-against-autoscaler',
    level: 'warning',
    title: 'A budget needs as many pods as the autoscaler may leave',
    why: 'In quiet hours the autoscaler goes down to its minimum, and then the budget allows no disruption. Patches mostly happen in quiet hours.',
    mend: 'Set spec.minAvailable below spec.minReplicas of the autoscaler, or use maxUnavailable.',
    source: BUDGETS,
    find: (cluster) => cluster.workloads.flatMap((workload) => {
      const least = cluster.autoscalerOf(workload)?.spec.minReplicas ?? (cluster.autoscalerOf(workload) ? 1 : undefined);
      const budget = cluster.budgetsOf(workload).find(({ spec }) => spec.minAvailable !== undefined);
      if (least === undefined || !budget || podsOf(budget.spec.minAvailable ?? 0, least, 'up') < least) {
        return [];
      }
      return [{
        object: budgetKey(budget),
        annotations: budget.metadata.annotations,
        owners: [workload.key],
        field: 'spec.minAvailable',
        message: `it needs ${budget.spec.minAvailable} available, and the autoscaler of ${workload.key} may go down to ${least}`,
      }];
    }),
  },
];

/** Why pods cannot be counted from what their owners want, for a budget that says how many may be missing, or a share. */
function uncountedBy(workloads: readonly Workload[]): string | undefined {
  const job = workloads.find(({ kind }) => kind === 'Job');
  if (job) {
    return `it is counted from replicas, which ${job.key} does not have, so that none may ever go`;
  }
  return workloads.length > 0 && workloads.every(({ kind }) => kind === 'Pod')
    ? `it is counted from the replicas of owners, and ${workloads[0].key} has no owner, so that none may ever go` : undefined;
}

/** Whether its Deployment can have an additional pod for a while. */
function canSurge({ object, replicas }: Workload): boolean {
  return isDeployment(object) && object.spec.strategy?.type !== 'Recreate' && rollingUpdateLimits(object.spec.strategy?.rollingUpdate, replicas).surge > 0;
}
