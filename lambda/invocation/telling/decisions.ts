import type { Announcements } from './announcements';
import { Blockers, type ToldWaits } from './blockers';
import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { SteeringTeller, type ToldSteering } from './steering';
import type { Troubles } from './troubles';
import type { Clock } from '../../clock';
import type { Decision } from '../../drain/decision';
import { unreadableOptions } from '../../drain/state/unreadable-options';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';

const UNREADABLE = 'Options on the node could not be understood, so their defaults apply';

interface TellerDependencies {
  readonly announcements: Announcements;
  readonly events: EventRecorder;
  readonly told: ToldSteering;
  readonly toldWaits: ToldWaits;
  readonly troubles: Troubles;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reports a decision before it is carried out, because interruptions must be announced first. */
export class DecisionTeller {
  private readonly blockers: Blockers;
  private readonly steering: SteeringTeller;

  constructor(private readonly on: TellerDependencies) {
    this.blockers = new Blockers(on);
    this.steering = new SteeringTeller(on);
  }

  /** Returns when the next blocker will have lasted long enough to be reported. */
  tell({ drainingNodes, retainedNodes, orphanedPods, steering }: Decision, nodes: readonly Node[]): number {
    const { announcements } = this.on;
    announcements.tellOrphanedPods(orphanedPods, nodes);
    announcements.tellInterruptions([...drainingNodes, ...retainedNodes]);
    this.steering.tell(steering);
    drainingNodes.forEach(({ node }) => this.tellUnreadable(node));
    return this.blockers.tell(drainingNodes);
  }

  private tellUnreadable(node: Node): void {
    const { troubles } = this.on;
    const fields = unreadableOptions(node);
    if (fields.length > 0) {
      troubles.failed(UNREADABLE, node.metadata.name, { ...fieldsOf(node), fields });
    } else {
      troubles.ended(UNREADABLE, node.metadata.name);
    }
  }
}
