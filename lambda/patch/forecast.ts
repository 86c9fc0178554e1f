import { frozen, nextFreeze } from './calendar/freezes';
import { nextPermission } from './calendar/permission';
import { openUntil } from './calendar/windows';
import { viewOf } from './group';
import { moment, span } from './moment';
import type { Observation } from './observation';
import { paceOf, stagesOf } from './stages';
import type { PatchState } from './state';
import type { PlanDocument } from '../../src/options/patch-plan';

/** A group that would be replaced, and when. */
export interface ForecastGroup {
  readonly stage: string;
  readonly group: string;
  readonly outdated: number;
  /** When its first replacement begins and the last one ends. Undefined: no window ever opens. */
  readonly from?: string;
  readonly to?: string;
  readonly sentence: string;
}

export interface ForecastProps {
  readonly plan: PlanDocument;
  readonly patch: Pick<PatchState, 'kind' | 'images'>;
  readonly observation: Observation;
  /** How long the replacement of one node takes. */
  readonly nodeMs: number;
}

/**
 * What a patch would do, and when, if it began now and no check objected. Assumes that groups are replaced one after the other; if several may be
 * replaced at a time, the patch ends sooner.
 */
export function forecast(props: ForecastProps, now: number): ForecastGroup[] {
  const { plan, patch, observation, nodeMs } = props;
  const result: ForecastGroup[] = [];
  let at: number | undefined = now;
  for (const stage of stagesOf(plan, patch)) {
    let touched = false;
    for (const key of stage.groups.filter((each) => patch.images[each] !== undefined)) {
      const view = viewOf(key, observation, patch.images[key].to);
      const group = view.observed.document.groupName;
      const outdated = view.outdated.length - view.kept.length;
      if (outdated === 0) {
        continue;
      }
      touched = true;
      const desired = view.observed.group?.desiredCapacity ?? 0;
      const batch = Math.max(1, Math.floor(desired * paceOf(plan, patch).maxHealthyPercentage / 100) - desired);
      const took: Work | undefined = at === undefined ? undefined : work(props, at, Math.ceil(outdated / batch) * nodeMs);
      at = took?.to;
      const nodes = `${outdated} node${outdated === 1 ? '' : 's'} of ${group}`;
      result.push({
        stage: stage.name,
        group,
        outdated,
        ...took && { from: new Date(took.from).toISOString(), to: new Date(took.to).toISOString() },
        sentence: took ? `${nodes}: begins ${moment(took.from)}, takes about ${span(took.busyMs)}${took.pieces > 1 ? ` in ${took.pieces} windows` : ''}, ends ${moment(took.to)}`
          : `${nodes}: no window opens for them`,
      });
    }
    if (touched && at !== undefined) {
      at += stage.soakSeconds * 1000;
    }
  }
  return result;
}

interface Work {
  readonly from: number;
  readonly to: number;
  readonly busyMs: number;
  readonly pieces: number;
}

/** The most windows among which the work is divided: with more, the patch would take years. */
const MOST_PIECES = 500;

function work({ plan, patch, observation: { calendars } }: ForecastProps, begin: number, busyMs: number): Work | undefined {
  if (patch.kind !== 'regular') {
    return { from: begin, to: begin + busyMs, busyMs, pieces: 1 };
  }
  let left = busyMs;
  let from: number | undefined;
  let at = begin;
  for (let pieces = 1; pieces <= MOST_PIECES; pieces++) {
    const closes = frozen(plan.freezes, calendars, at) ? undefined : openUntil(plan.windows, at);
    const opened: number | undefined = closes === undefined ? nextPermission(plan, calendars, at) : at;
    if (opened === undefined) {
      return undefined;
    }
    from ??= opened;
    const until = Math.min(openUntil(plan.windows, opened) ?? opened, nextFreeze(plan.freezes, calendars, opened) ?? Infinity);
    if (until - opened >= left) {
      return { from, to: opened + left, busyMs, pieces };
    }
    left -= until - opened;
    at = until;
  }
  return undefined;
}
