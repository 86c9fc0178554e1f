/** Durations that a dump does not contain, in seconds. */
export interface Assumptions {
  /** To pull one image that a node does not have. */
  readonly imagePull: number;
  /** To make a pod's sandbox and start its containers. */
  readonly start: number;
  /** From the start of the containers until the readiness probe can succeed, if the cluster does not show it. */
  readonly readiness: number;
  /** From SIGTERM to the exit of a container. */
  readonly exit: number;
  /** From the launch of an instance until its node joins the cluster. */
  readonly nodeJoin: number;
  /** From joining until the node is Ready. */
  readonly nodeReady: number;
  readonly volumeAttach: number;
  readonly volumeDetach: number;
}

export type AssumptionName = keyof Assumptions;

/** An assumption as reported: its value, and its origin. */
export interface StatedAssumption {
  readonly name: AssumptionName;
  readonly seconds: number;
  readonly from: 'given' | 'history' | 'default';
  readonly sentence: string;
}

interface Entry {
  readonly default: number;
  /** The option that overrides it. */
  readonly flag: string;
  readonly sentence: string;
  /** Whether a dump may show it. */
  readonly shows?: true;
}

export const ASSUMPTIONS: Readonly<Record<AssumptionName, Entry>> = {
  imagePull: { default: 5, flag: '--image-pull', sentence: 'to pull an image that a node does not have', shows: true },
  start: { default: 2, flag: '--start', sentence: 'to start the containers of a pod', shows: true },
  readiness: { default: 0, flag: '--readiness', sentence: 'until a started application answers its readiness probe', shows: true },
  exit: { default: 1, flag: '--exit', sentence: 'from SIGTERM to the exit of a container' },
  nodeJoin: { default: 35, flag: '--node-join', sentence: 'from the launch of an instance until its node joins' },
  nodeReady: { default: 15, flag: '--node-ready', sentence: 'from joining until a node is Ready', shows: true },
  volumeAttach: { default: 5, flag: '--volume-attach', sentence: 'to attach a volume' },
  volumeDetach: { default: 10, flag: '--volume-detach', sentence: 'to detach a volume' },
};

/** The assumptions in effect: given values first, then the cluster's own history, then defaults. */
export function stateAssumptions(given: Partial<Assumptions>, seen: Partial<Assumptions>): StatedAssumption[] {
  return (Object.keys(ASSUMPTIONS) as AssumptionName[]).map((name) => {
    const { default: value, sentence } = ASSUMPTIONS[name];
    const from = given[name] !== undefined ? 'given' : seen[name] !== undefined ? 'history' : 'default';
    return { name, seconds: given[name] ?? seen[name] ?? value, from, sentence };
  });
}
