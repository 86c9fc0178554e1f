import { UsageError } from '../../../simulation/demo/usage-error';

/** What the command line asks for. */
export interface ScaleArguments {
  readonly help: boolean;
  readonly nodes: number;
  readonly pods: number;
  /** Where the measures are written. */
  readonly json?: string;
}

/** What the goals are for. */
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
  let given: ScaleArguments = { help: false, ...FULL };
  const left = words.flatMap((word) => (/^--[^=]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word]));
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--help' || word === '-h') given = { ...given, help: true };
    else if (word === '--nodes') given = { ...given, nodes: numberOf(word, left.shift(), LEAST.nodes) };
    else if (word === '--pods') given = { ...given, pods: numberOf(word, left.shift(), LEAST.pods) };
    else if (word === '--json') given = { ...given, json: valueOf(word, left.shift()) };
    else throw UsageError.of('There is no such option.', word, '--nodes, --pods, --json, --help', 'Write it as --help shows.');
  }
  if (given.pods < 2 * given.nodes) {
    const allowed = 'twice as many pods as nodes, or more: one of each node is a DaemonSet\'s';
    throw UsageError.of('There are too few pods.', `${given.pods} pods on ${given.nodes} nodes`, allowed, 'Ask for more pods or fewer nodes.');
  }
  return given;
}

function numberOf(option: string, text: string | undefined, least: number): number {
  if (/^\d+$/.test(text ?? '') && Number(text) >= least) return Number(text);
  throw UsageError.of(`${option} is no number that can be measured.`, `'${text ?? ''}'`, `whole numbers from ${least}`, `Write it like ${option} ${least}.`);
}

function valueOf(option: string, value: string | undefined): string {
  if (value !== undefined && value !== '' && !value.startsWith('--')) return value;
  throw UsageError.of(`${option} has no value.`, value === undefined ? 'nothing' : `'${value}'`, `${option} VALUE`, 'Give one, or leave the option out.');
}
