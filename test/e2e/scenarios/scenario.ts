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

/** What happens to whom, wherever it is played. */
export interface Scenario {
  /** Says what is special. */
  readonly name: string;
  /** @default default */
  readonly stage?: StageName;
  /** Whether it is one of the few that CI plays where there is no time for all. */
  readonly tellsMuch?: boolean;
  /** How many nodes it needs. @default 3 */
  readonly nodes?: number;
  /** Created in a namespace of its own. */
  readonly objects: readonly Manifest[];
  /** The number of the node that each replica is on, by workload, the lowest first. Those of a DaemonSet are everywhere. */
  readonly on?: Readonly<Record<string, readonly number[]>>;
  /** What happens when all is up. Returns what it found. @default - the first node is drained */
  readonly script?: (scene: Scene) => Promise<Findings | void>;
  readonly expected: Expectation;
}

/** As the report that is expected; seconds are not, but who stands below its floor is. What is not said is nothing. */
export interface Expectation extends Partial<Omit<Report, 'belowFloor' | 'told'>> {
  readonly belowFloor?: readonly string[];
}
