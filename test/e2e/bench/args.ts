import { SHAPES } from './shapes';
import { UsageError } from '../../../simulation/demo/usage-error';

/** What the command line asks for. */
export interface BenchArguments {
  readonly help: boolean;
  readonly pairs: number;
  readonly shapes: readonly string[];
  /** Where table, JSON and pictures go. */
  readonly out: string;
}

export const DEFAULT_PAIRS = 5;
const DEFAULT_OUT = 'bench-output';
const MOST_PAIRS = 100;
const NAMES = SHAPES.map(({ name }) => name);

export const USAGE = `Drains nodes of real Kubernetes under load, in turn by this construct and by kubectl drain, and compares.

  npm run bench -- [OPTIONS]

  --pairs N       how many drains by each, of every shape (default: ${DEFAULT_PAIRS})
  --shape NAME    only this one; may be given several times
  --out DIR       where results.json, table.txt and pictures go (default: ${DEFAULT_OUT})
  --help          this text

Shapes:
${SHAPES.map(({ name, about }) => `  ${name.padEnd(20)}  ${about}`).join('\n')}

Exit code: 0 when there are valid runs of every shape, whether or not goals are met; 1 when not; 2 when the command line is wrong.
`;

export function parseArguments(words: readonly string[]): BenchArguments {
  const shapes: string[] = [];
  let [help, pairs, out] = [false, DEFAULT_PAIRS, DEFAULT_OUT];
  const left = words.flatMap((word) => (/^--[^=]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word]));
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--help' || word === '-h') help = true;
    else if (word === '--pairs') pairs = pairsOf(left.shift());
    else if (word === '--shape') shapes.push(shapeOf(left.shift()));
    else if (word === '--out') out = valueOf(word, left.shift());
    else throw UsageError.of('There is no such option.', word, '--pairs, --shape, --out, --help', 'Write it as --help shows.');
  }
  return { help, pairs, shapes: shapes.length === 0 ? NAMES : NAMES.filter((name) => shapes.includes(name)), out };
}

function pairsOf(text: string | undefined): number {
  if (/^\d+$/.test(text ?? '') && Number(text) >= 1 && Number(text) <= MOST_PAIRS) return Number(text);
  throw UsageError.of('--pairs is no number of pairs.', `'${text ?? ''}'`, `1 to ${MOST_PAIRS}`, 'Write it like --pairs 5.');
}

function shapeOf(text: string | undefined): string {
  if (text !== undefined && NAMES.includes(text)) return text;
  throw UsageError.of('--shape is no shape that there is.', `'${text ?? ''}'`, NAMES.join(', '), 'Take one of them, or leave the option out.');
}

function valueOf(option: string, value: string | undefined): string {
  if (value !== undefined && value !== '' && !value.startsWith('--')) return value;
  throw UsageError.of(`${option} has no value.`, value === undefined ? 'nothing' : `'${value}'`, `${option} VALUE`, 'Give one, or leave the option out.');
}
