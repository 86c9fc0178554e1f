import type { CheckDocument } from '../../../src/options/patch-plan';
import type { Situation } from '../decide';
import type { Action } from '../decision';
import { moment } from '../moment';

/** A check function that does not agree is invoked again after this time. */
const ASKED_AGAIN_MS = 5 * 60_000;

export interface Checked {
  /** What is still waited for, as sentences. */
  readonly waits: readonly string[];
  /** Objections of check functions, as sentences. */
  readonly objections: readonly string[];
  readonly actions: readonly Action[];
  readonly lookAgainAt?: number;
  readonly approvalAsked?: true;
  /** Nobody approved in time. */
  readonly expired?: string;
}

/** The alarms of these checks that are on. */
export function alarmsOn(checks: readonly CheckDocument[], { observation: { alarms } }: Pick<Situation, 'observation'>): string[] {
  return namesOf(checks).filter((name) => alarms[name] === true);
}

/** The alarms of these checks that do not exist: without them, nobody would notice what goes wrong. */
export function alarmsMissing(checks: readonly CheckDocument[], { observation: { alarms } }: Pick<Situation, 'observation'>): string[] {
  return namesOf(checks).filter((name) => alarms[name] === undefined);
}

function namesOf(checks: readonly CheckDocument[]): string[] {
  return [...new Set(checks.flatMap((check) => (check.type === 'alarms' ? check.names : [])))];
}

/** Evaluates the check functions among these checks. Alarms and approvals are evaluated separately. */
export function checkFunctions(checks: readonly CheckDocument[], { state, stage, now }: Situation): Checked {
  const arns = checks.flatMap((check) => (check.type === 'function' ? [check.arn] : []));
  const due = arns.filter((arn) => {
    const answer = state.answers[arn];
    return answer === undefined || (!answer.ok && now - answer.at >= ASKED_AGAIN_MS);
  });
  const objecting = arns.filter((arn) => state.answers[arn]?.ok === false);
  const objections = objecting.map((arn) => `${nameOf(arn)} does not agree: ${state.answers[arn]?.because ?? 'it gives no reason'}`);
  return {
    waits: [...objections, ...due.filter((arn) => !state.answers[arn]).map((arn) => `${nameOf(arn)} is asked`)],
    objections,
    actions: due.map((arn): Action => ({ type: 'ask-function', arn, stage: stage.name })),
    ...objecting.length > 0 && { lookAgainAt: Math.min(...objecting.map((arn) => (state.answers[arn]?.at ?? now) + ASKED_AGAIN_MS)) },
  };
}

/** An approval makes the patch go on at once. Its execution must look again soon after that, because a window may be about to close. */
const APPROVAL_LOOK_MS = 10 * 60_000;

export function isApproved(when: 'before' | 'after', { state, stage, observation: { control: { approved } } }: Situation): boolean {
  return approved?.patch === state.patch && approved.stage === stage.name && approved.when === when;
}

export function checkApproval(checks: readonly CheckDocument[], when: 'before' | 'after', situation: Situation): Checked {
  const { state, stage, now } = situation;
  const approval = checks.find((check) => check.type === 'approval');
  if (!approval || isApproved(when, situation)) {
    return { waits: [], objections: [], actions: [] };
  }
  const deadline = state.since + approval.timeoutSeconds * 1000;
  const what = `${when === 'before' ? 'to begin' : 'to go on after'} stage ${stage.name}`;
  return {
    waits: [`waits for an approval ${what}, until ${moment(deadline)}`],
    objections: [],
    actions: state.approvalAsked ? [] : [{ type: 'tell', told: { type: 'approval-requested', stage: stage.name, when } }],
    approvalAsked: true,
    lookAgainAt: Math.min(deadline, now + APPROVAL_LOOK_MS),
    ...now >= deadline && { expired: `nobody approved ${what} in time` },
  };
}

/** The function's name: the last part of its ARN. */
function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}
