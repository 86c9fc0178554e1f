import type { NoticeName } from '../../../src/names';
import type { OwnerResult } from '../decision';
import { endsInstance, type Outcome } from '../end';
import { hasFailedOnly } from '../notices/notice';

/** The end of a drain, as far as it decides how it is reported. */
export interface ToldEnd {
  readonly outcome: Outcome;
  readonly owners?: readonly OwnerResult[];
  /** The notice of EC2 or AWS Health about the instance, if any. */
  readonly notice?: NoticeName;
  /** Why it ended without looking at the cluster, if so. */
  readonly because?: string;
}

/** How the end of a drain is reported. */
export interface HowItEnded {
  /** Log level. `info`: nobody has to look at it; `error`: something went wrong. */
  readonly level: 'info' | 'warn' | 'error';
  /** The type of its Event on the node, of which there are only two. */
  readonly eventType: 'Normal' | 'Warning';
  /** Whether it counts in the metric of ended drains. */
  readonly isCounted: boolean;
  /** The owners that have fewer pods than before, with no sign that they come back. */
  readonly leftDown: readonly string[];
  /** The owners that fall below their floor: those, and owners whose pods are still on the node when its instance is terminated. */
  readonly interrupted: readonly string[];
}

const GOOD: readonly Outcome[] = ['drained', 'nothing-to-drain'];

export function judgeHowItEnded(end: ToldEnd): HowItEnded {
  const { outcome, owners = [], because } = end;
  const leftDown = namesOf(owners, ({ result }) => result === 'left-down');
  const isGood = GOOD.includes(outcome) && leftDown.length === 0;
  // If a rebalance recommendation could not be followed, the instance lives on and its pods go on serving: nothing has failed that needs attention.
  const livesOn = hasFailedOnly(end);
  const takesPods = endsInstance(outcome) && !livesOn;
  return {
    level: because === undefined ? isGood ? 'info' : 'warn' : 'error',
    eventType: isGood ? 'Normal' : 'Warning',
    isCounted: !livesOn,
    leftDown,
    interrupted: namesOf(owners, ({ result }) => result === 'left-down' || (takesPods && (result === 'timed-out' || result === 'interrupted'))),
  };
}

function namesOf(owners: readonly OwnerResult[], those: (one: OwnerResult) => boolean): readonly string[] {
  return owners.filter(those).map(({ owner }) => owner);
}
