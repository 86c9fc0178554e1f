import { UsageError } from './usage-error';
import type { WhenBlockedName } from '../../src/options/group-options';

/** What the command line asks for. */
export interface DemoArguments {
  readonly help: boolean;
  /** A dump of a cluster. Undefined: the web shop. */
  readonly cluster?: string;
  /** Where picture and JSON go. */
  readonly out: string;
  /** Undefined: as the example or the scenario has it. */
  readonly drainTimeoutSeconds?: number;
  readonly whenBlocked?: WhenBlockedName;
}

export const DEFAULT_OUT = 'demo-output';

export const USAGE = `Patches a node group of three nodes in a simulated cluster and cloud, with the function, settings and permissions
that the example app in examples/patch-a-node-group synthesises.

  npm run demo -- [OPTIONS]

  --cluster FILE            patch the cluster of a dump instead of the web shop, made with:
                            kubectl get nodes,namespaces,pods,... -A -o json (README.md names all kinds)
  --out DIR                 where the timeline goes, as timeline.svg and timeline.json (default: ${DEFAULT_OUT})
  --drain-timeout DURATION  the example's drainTimeout, such as 2m or 150s
  --when-blocked CHOICE     the example's whenBlocked: RETAIN, FORCE or TERMINATE
  --help                    this text

Exit code: 0 when every node was patched, no message was lost, no permission was missing and no owner fell below its floor
unexpectedly; 1 when one of these did not hold; 2 when the command line is wrong.
`;

const CHOICES: readonly string[] = ['RETAIN', 'FORCE', 'TERMINATE'] satisfies WhenBlockedName[];
const OPTIONS = ['--cluster', '--out', '--drain-timeout', '--when-blocked'];

export function parseArguments(words: readonly string[]): DemoArguments {
  const values = new Map<string, string>();
  let help = false;
  const left = words.flatMap((word) => (/^--[^=]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word]));
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--help' || word === '-h') {
      help = true;
    } else if (OPTIONS.includes(word)) {
      values.set(word, valueOf(word, left.shift()));
    } else {
      const what = word.startsWith('-') ? 'There is no such option.' : 'The demo takes options only.';
      throw UsageError.of(what, word, [...OPTIONS, '--help'].join(', '), 'Write it as --help shows.');
    }
  }
  const timeout = values.get('--drain-timeout');
  return {
    help,
    cluster: values.get('--cluster'),
    out: values.get('--out') ?? DEFAULT_OUT,
    drainTimeoutSeconds: timeout === undefined ? undefined : seconds(timeout),
    whenBlocked: choice(values.get('--when-blocked')),
  };
}

function valueOf(option: string, value: string | undefined): string {
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw UsageError.of(`${option} has no value.`, value === undefined ? 'nothing' : `'${value}'`, `${option} VALUE`, 'Give one, or leave the option out.');
  }
  return value;
}

function seconds(text: string): number {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  if (!number) {
    throw UsageError.of('--drain-timeout is no duration.', `'${text}'`, 'a whole number with s, m or h', 'Write it like 120s or 2m.');
  }
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}

function choice(text: string | undefined): WhenBlockedName | undefined {
  if (text === undefined) return undefined;
  const name = text.toUpperCase();
  if (!CHOICES.includes(name)) {
    throw UsageError.of('--when-blocked is no choice that there is.', `'${text}'`, CHOICES.join(', '), 'Take one of them, or leave the option out.');
  }
  return name as WhenBlockedName;
}
