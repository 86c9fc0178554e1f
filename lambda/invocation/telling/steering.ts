import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import type { SteeringStatus } from '../../drain/decision';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';
import { forgetOthers } from '../forget';

/** What was last reported of a node, by its UID. Kept by the process, so that it is reported once and not by each invocation. */
export type ToldSteering = Map<string, string>;

/** Reports what people want of a drain and whether the drainer does it, and when they withdraw it. */
export class SteeringTeller {
  constructor(private readonly on: { readonly log: Log; readonly events: EventRecorder; readonly told: ToldSteering }) {}

  tell(statuses: readonly SteeringStatus[]): void {
    forgetOthers(this.on.told, statuses.map(({ node }) => node.metadata.uid));
    for (const { node, steering: { told } } of statuses) {
      const before = this.on.told.get(node.metadata.uid);
      if (told?.sentence === before) {
        continue;
      }
      if (!told) {
        this.on.told.delete(node.metadata.uid);
        this.say(node, 'Drain is no longer steered', 'Normal', 'nobody steers the drain any more, and it goes on by itself');
        continue;
      }
      this.on.told.set(node.metadata.uid, told.sentence);
      const isFollowed = told.type === 'followed';
      this.say(node, isFollowed ? 'Drain is steered' : 'Steering cannot be followed', isFollowed ? 'Normal' : 'Warning', told.sentence);
    }
  }

  private say(node: Node, message: 'Drain is steered' | 'Steering cannot be followed' | 'Drain is no longer steered', type: 'Normal' | 'Warning', because: string): void {
    this.on.log[type === 'Normal' ? 'info' : 'warn'](message, { ...fieldsOf(node), because });
    this.on.events.record(node, { type, reason: type === 'Normal' ? 'DrainSteered' : 'SteeringRefused', message: because });
  }
}
