import { alarmsOn } from './checks';
import { halt } from './halt';
import type { Situation } from '../decide';
import type { Step } from '../decision';
import { moment } from '../moment';
import { enter } from '../state';

const ALARM_LOOK_MS = 5 * 60_000;

/** After the replacements of a stage, alarms are watched for some time. One that goes off ends the patch. */
export function soaking(situation: Situation): Step {
  const { state, stage, now } = situation;
  const [alarm] = alarmsOn(stage.after, situation);
  if (alarm !== undefined) {
    return halt(state, 'failed', `the alarm ${alarm} is on while stage ${stage.name} soaks`, now);
  }
  const until = state.since + stage.soakSeconds * 1000;
  if (now >= until) {
    return { state: enter(state, 'after', now), goOn: true };
  }
  const watched = stage.after.some(({ type: kind }) => kind === 'alarms');
  return { state, waits: [`stage ${stage.name} soaks until ${moment(until)}`], lookAgainAt: watched ? Math.min(until, now + ALARM_LOOK_MS) : until };
}
