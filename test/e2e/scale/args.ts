import { readOptions, UsageError } from '../../../simulation/demo/command-line';

/** The options of the command line. */
export interface ScaleArguments {
  readonly help: boolean;
  readonly nodes: number;
  readonly pods: number;
  /** Where the measures are written. */
  readonly json?: string;
}

/** The size for which the goals are defined. */
const FULL = { nodes: 1_000, pods: 15_000 };
const LEAST = { nodes: 40, pods: 200 };

export const USAGE = `Drains many nodes at once of a large cluster of real Kubernetes with simulated kubelets, and measures what that costs.

  npm run measure:scale -- [OPTIONS]

  --nodes N    how many nodes; every twentieth is drained (default: ${FULL.nodes})
  --pods N     how many pods; every tenth is an owner's first (default: ${FULL.pods})
  --json FILE  where the measures are written as well
  --help       this text

The goals are for the defaults. A smaller run shows whether the measure works.

Exit code: 0 when all goals are met; 1 when not; 2 when the command line is wrong.
`;

export function parseArguments(words: readonly string[]): ScaleArguments {
  const { help = false, nodes, pods, json } = readOptions(words, {
    nodes: { type: 'string' },
    pods: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  const given = {
    help,
    nodes: nodes === undefined ? FULL.nodes : numberOf('--nodes', nodes, LEAST.nodes),
    pods: pods === undefined ? FULL.pods : numberOf('--pods', pods, LEAST.pods),
    json,
  };
  if (given.pods < 2 * given.nodes) {
    const allowed = 'twice as many pods as nodes, or more: one of each node is a DaemonSet\'s';
    throw UsageError.of('There are too few pods.', `${given.pods} pods on ${given.nodes} nodes`, allowed, 'Ask for more pods or fewer nodes.');
  }
  return given;
}

function numberOf(option: string, text: string, least: number): number {
  if (/^\d+$/.test(text) && Number(text) >= least) {
    return Number(text);
  }
  throw UsageError.of(`${option} is no number that can be measured.`, `'${text}'`, `whole numbers from ${least}`, `Write it like ${option} ${least}.`);
}
