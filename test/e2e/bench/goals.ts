import type { Shape } from './shapes';
import type { RolloutSummary, ShapeSummary } from './summary';

/** A goal for our drains, and whether it was met. */
export interface Goal {
  readonly shape: string;
  readonly what: string;
  readonly measured: string;
  readonly met: boolean;
}

const MOST_OF_LIMIT = 1.1;
const MOST_OF_REQUESTS = 0.5;
/** With fewer pods, the fixed requests of a drain weigh too much. */
const PODS_FOR_REQUESTS = 10;

/** Only the policy makes promises about rollouts. */
export function goalsOfRollout({ name, isGraceful }: Shape, { rollout: { failed, sent } }: RolloutSummary): Goal[] {
  if (!isGraceful) {
    return [];
  }
  return [{ shape: name, what: 'no failed request, in any run', measured: `${failed.most} of ${sent.median.toFixed(0)}`, met: failed.most === 0 }];
}

export function goalsOf(shape: Shape, { ours, ratio, pods }: ShapeSummary): Goal[] {
  const goal = (what: string, measured: string, met: boolean): Goal => ({ shape: shape.name, what, measured, met });
  const most = (what: string, value: number, limit: number) => goal(`${what} at most ${limit} ×`, `${value.toFixed(2)} ×`, value <= limit);
  const goals = [
    goal('no owner below its floor, in any run', `${ours.secondsBelowFloor.most.toFixed(1)} s`, ours.secondsBelowFloor.most === 0),
  ];
  if (shape.isGraceful || shape.owners.every(({ preStopSeconds }) => preStopSeconds > 0)) {
    goals.push(goal('no failed request, in any run', `${ours.failed.most} of ${ours.sent.median.toFixed(0)}`, ours.failed.most === 0));
  }
  goals.push(ours.toLimit
    ? most('time, of what the floors force,', ours.toLimit.median, MOST_OF_LIMIT)
    : goal(`time, of what the floors force, at most ${MOST_OF_LIMIT} ×`, 'never ended', false));
  if (shape.mostOfKubectlTime !== undefined) {
    goals.push(most('time, of kubectl\'s,', ratio.seconds, shape.mostOfKubectlTime));
  }
  if (pods >= PODS_FOR_REQUESTS) {
    goals.push(most('API requests per pod, of kubectl\'s,', ratio.requestsPerPod, MOST_OF_REQUESTS));
  }
  return goals;
}
