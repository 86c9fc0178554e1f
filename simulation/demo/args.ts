import { readOptions, UsageError } from './command-line';
import type { WhenBlockedName } from '../../src/options/group-options';

/** The options of the command line. */
export interface DemoArguments {
  readonly help: boolean;
  /** A dump of a cluster. Undefined: the web shop. */
  readonly cluster?: string;
  /** The folder for picture and JSON. */
  readonly out: string;
  /** Undefined: as in the example or the scenario. */
  readonly drainTimeoutSeconds?: number;
  readonly whenBlocked?: WhenBlockedName;
}

export const DEFAULT_OUT = 'demo-output';

export const USAGE = `Patches three node groups in a simulated cluster and cloud, by a patch plan with a canary, with the functions, settings
and permissions that the example app in examples/patch-plan synthesises.

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

export function parseArguments(words: readonly string[]): DemoArguments {
  const { help = false, cluster, out = DEFAULT_OUT, 'drain-timeout': timeout, 'when-blocked': whenBlocked } = readOptions(words, {
    'cluster': { type: 'string' },
    'out': { type: 'string' },
    'drain-timeout': { type: 'string' },
    'when-blocked': { type: 'string' },
    'help': { type: 'boolean', short: 'h' },
  });
  return { help, cluster, out, drainTimeoutSeconds: timeout === undefined ? undefined : seconds(timeout), whenBlocked: choice(whenBlocked) };
}

function seconds(text: string): number {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  if (!number) {
    throw UsageError.of('--drain-timeout is no duration.', `'${text}'`, 'a whole number with s, m or h', 'Write it like 120s or 2m.');
  }
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}

function choice(text: string | undefined): WhenBlockedName | undefined {
  if (text === undefined) {
    return undefined;
  }
  const name = text.toUpperCase();
  if (!CHOICES.includes(name)) {
    throw UsageError.of('--when-blocked is no choice that there is.', `'${text}'`, CHOICES.join(', '), 'Take one of them, or leave the option out.');
  }
  return name as WhenBlockedName;
}
