import { SHAPES } from './shapes';
import { DEFAULT_TIMING } from '../../../simulation/cloud/cloud';
import { readOptions, UsageError } from '../../../simulation/demo/command-line';

/** The options of the command line. */
export interface BenchArguments {
  readonly help: boolean;
  readonly pairs: number;
  readonly shapes: readonly string[];
  /** How long every call of Auto Scaling takes. @default - as long as real ones, with variation */
  readonly autoScalingMs?: number;
  /** The folder for table, JSON and pictures. */
  readonly out: string;
}

const DEFAULT_PAIRS = 5;
const DEFAULT_OUT = 'bench-output';
const MOST_PAIRS = 100;
const MOST_AUTO_SCALING_MS = 10_000;
const NAMES = SHAPES.map(({ name }) => name);

export const USAGE = `Drains nodes of real Kubernetes under load, in turn by this construct and by kubectl drain, and compares.

  npm run bench -- [OPTIONS]

  --pairs N       how many drains by each, of every shape (default: ${DEFAULT_PAIRS})
  --shape NAME    only this one; may be given several times
  --auto-scaling-ms N
                  how long every call of Auto Scaling takes (default: ${DEFAULT_TIMING.autoScalingMs.join(' to ')}, by chance, as of real ones)
  --out DIR       where results.json, table.txt and pictures go (default: ${DEFAULT_OUT})
  --help          this text

Shapes:
${SHAPES.map(({ name, about }) => `  ${name.padEnd(20)}  ${about}`).join('\n')}

Exit code: 0 when there are valid runs of every shape, whether or not goals are met; 1 when not; 2 when the command line is wrong.
`;

export function parseArguments(words: readonly string[]): BenchArguments {
  const { help = false, pairs, shape = [], 'auto-scaling-ms': autoScalingMs, out = DEFAULT_OUT } = readOptions(words, {
    'pairs': { type: 'string' },
    'shape': { type: 'string', multiple: true },
    'auto-scaling-ms': { type: 'string' },
    'out': { type: 'string' },
    'help': { type: 'boolean', short: 'h' },
  });
  const shapes = shape.map(shapeOf);
  return {
    help,
    pairs: pairs === undefined ? DEFAULT_PAIRS : pairsOf(pairs),
    autoScalingMs: autoScalingMs === undefined ? undefined : autoScalingMsOf(autoScalingMs),
    shapes: shapes.length === 0 ? NAMES : NAMES.filter((name) => shapes.includes(name)),
    out,
  };
}

function pairsOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_PAIRS) {
    return Number(text);
  }
  throw UsageError.of('--pairs is no number of pairs.', `'${text}'`, `1 to ${MOST_PAIRS}`, 'Write it like --pairs 5.');
}

function autoScalingMsOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= MOST_AUTO_SCALING_MS) {
    return Number(text);
  }
  throw UsageError.of('--auto-scaling-ms is no number of milliseconds.', `'${text}'`, `0 to ${MOST_AUTO_SCALING_MS}`, 'Write it like --auto-scaling-ms 20.');
}

function shapeOf(text: string): string {
  if (NAMES.includes(text)) {
    return text;
  }
  throw UsageError.of('--shape is no shape that there is.', `'${text}'`, NAMES.join(', '), 'Take one of them, or leave the option out.');
}
