import type { Findings, Report } from './report';
import type { Scene } from './scene';
import type { Manifest } from '../../../simulation/cluster/api/creation';

/** The options of the node group that a scenario is played with. */
export const STAGES = {
  default: { drainTimeoutSeconds: 3600, whenBlocked: 'RETAIN' },
  retaining: { drainTimeoutSeconds: 120, whenBlocked: 'RETAIN' },
  forcing: { drainTimeoutSeconds: 120, whenBlocked: 'FORCE' },
} as const;
export type StageName = keyof typeof STAGES;

/** A scenario, independent of where it is played. */
export interface Scenario {
  /** Describes what is special about it. */
  readonly name: string;
  /** @default default */
  readonly stage?: StageName;
  /** Whether it is one of the few that CI plays when there is no time for all. */
  readonly tellsMuch?: boolean;
  /** How many nodes it needs. @default 3 */
  readonly nodes?: number;
  /** Created in a namespace of its own. */
  readonly objects: readonly Manifest[];
  /** The node number of each replica, by workload, beginning with the lowest replica. DaemonSets run everywhere. */
  readonly on?: Readonly<Record<string, readonly number[]>>;
  /** What happens once everything is up. Returns its findings. @default - the first node is drained */
  readonly script?: (scene: Scene) => Promise<Findings | void>;
  readonly expected: Expectation;
}

/** The expected report. Seconds are not compared, but which owners are below their floors is. Omitted parts are expected to be empty. */
export interface Expectation extends Partial<Omit<Report, 'belowFloor' | 'told'>> {
  readonly belowFloor?: readonly string[];
}
