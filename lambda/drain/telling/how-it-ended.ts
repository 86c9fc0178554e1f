import type { NoticeName } from '../../../src/names';
import type { OwnerResult } from '../decision';
import { endsInstance, type Outcome } from '../end';
import { hasFailedOnly } from '../notices/notice';

/** An end of a drain, as far as it decides about how it is told. */
export interface ToldEnd {
  readonly outcome: Outcome;
  readonly owners?: readonly OwnerResult[];
  /** What EC2 or AWS Health said of the instance. */
  readonly notice?: NoticeName;
  /** Why it ended without a look at the cluster. */
  readonly because?: string;
}

/** How an end is told. */
export interface HowItEnded {
  /** Of its line in the log: nobody has to look at `info`, something went wrong with `error`. */
  readonly level: 'info' | 'warn' | 'error';
  /** The same for its Event on the node, which knows no third. */
  readonly eventType: 'Normal' | 'Warning';
  /** Whether it counts among the drains that have ended so. */
  readonly isCounted: boolean;
  /** The owners that have fewer pods than before, and nothing tells that they come back. */
  readonly leftDown: readonly string[];
  /** The owners that fall below their floor by it: those, and whoever has pods on the node still when its machine goes. */
  readonly interrupted: readonly string[];
}

const GOOD: readonly Outcome[] = ['drained', 'nothing-to-drain'];

export function judgeHowItEnded(end: ToldEnd): HowItEnded {
  const { outcome, owners = [], because } = end;
  const leftDown = namesOf(owners, ({ result }) => result === 'left-down');
  const isGood = GOOD.includes(outcome) && leftDown.length === 0;
  // Where a recommendation could not be followed, the instance lives on and its pods serve: nothing has failed that anybody must see to.
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
