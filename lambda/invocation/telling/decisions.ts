import type { Announcements } from './announcements';
import { Blockers } from './blockers';
import type { EventRecorder } from './event-recorder';
import { SteeringTeller, type ToldSteering } from './steering';
import type { Clock } from '../../clock';
import type { Decision } from '../../drain/decision';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';

interface TellerDependencies {
  readonly announcements: Announcements;
  readonly events: EventRecorder;
  readonly told: ToldSteering;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells what a decision says of the drains, before it is carried out: who will be interrupted has to hear of it first. */
export class DecisionTeller {
  private readonly blockers: Blockers;
  private readonly steering: SteeringTeller;

  constructor(private readonly on: TellerDependencies) {
    this.blockers = new Blockers(on);
    this.steering = new SteeringTeller(on);
  }

  /** Returns when something that is to be told will have lasted for long enough. */
  tell({ drainingNodes, retainedNodes, orphanedPods, steering }: Decision, nodes: readonly Node[]): number {
    const { announcements } = this.on;
    announcements.tellOrphanedPods(orphanedPods, nodes);
    announcements.tellInterruptions([...drainingNodes, ...retainedNodes]);
    this.steering.tell(steering);
    return this.blockers.tell(drainingNodes);
  }
}
