import { type Command, Option } from 'commander';
import type { Surroundings } from './surroundings';
import { percentage, seconds, wholeNumber } from './values';
import { DUMP_KINDS } from '../../simulation/cluster/dump';
import { GROUP_OPTIONS } from '../../src/options/group-options';
import { EXIT, UsageError } from '../errors';
import { find } from '../findings/find';
import { parseSilences, type Silence } from '../findings/silence';
import { junit } from '../formats/junit';
import { sarif } from '../formats/sarif';
import { nameOf, read, readDump } from '../input';
import { write } from '../output';
import { ASSUMPTIONS, type AssumptionName, type Assumptions } from '../rehearsal/assumptions';
import type { GroupOptions } from '../rehearsal/options';
import { rehearse } from '../rehearsal/rehearse';
import type { RehearsalResult, Verdict } from '../result/result';
import { ProgressLine } from '../terminal/progress';
import { rehearsalText } from '../text/rehearsal-text';

interface RehearseOptions extends Partial<Record<AssumptionName, number>> {
  readonly cluster?: string;
  readonly nodes?: string;
  readonly surge?: string;
  readonly whenBlocked?: string;
  readonly drainTimeout?: number;
  readonly minHealthy: number;
  readonly maxHealthy: number;
  readonly freeAddresses?: number;
  readonly silence?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly sarif?: string;
  readonly failOn?: string;
}

export function addRehearse(program: Command, surroundings: Surroundings): void {
  const command = program.command('rehearse')
    .description('play the patch of a cluster in simulation: who would be interrupted, what would block, how long it takes')
    .option('--cluster <file>', 'a dump of the cluster, made with kubectl get KINDS -A -o json; - for the standard input')
    .option('--nodes <selector>', 'only these nodes: a node group, a node, or a label selector (default: all)')
    .addOption(choice('--surge <when>', 'when replacements come up before their pods go', GROUP_OPTIONS.surge.values))
    .addOption(choice('--when-blocked <what>', 'what happens to a node that cannot be emptied in time', GROUP_OPTIONS.whenBlocked.values))
    .option('--drain-timeout <duration>', 'how long a drain may take (default: 1h)', seconds('--drain-timeout'))
    .option('--min-healthy <percent>', 'of the instance refresh', percentage('--min-healthy', 0, 100), 100)
    .option('--max-healthy <percent>', 'of the instance refresh: 110 launches a tenth more nodes at a time', percentage('--max-healthy', 100, 200), 110)
    .option('--free-addresses <number>', 'free IP addresses in the subnets of the nodes', wholeNumber('--free-addresses'))
    .option('--silence <file>', 'findings that are meant, as a YAML or JSON list of codes, or of code and object')
    .option('--json', 'print the result as JSON: docs/rehearsal.md is its contract')
    .option('--junit <file>', 'write owners and nodes as JUnit XML')
    .option('--sarif <file>', 'write the findings as SARIF')
    .addOption(choice('--fail-on <verdict>', `exit with ${EXIT.FOUND} when a node is blocked, or also when an owner is interrupted`, ['blocked', 'interrupted']))
    .action(async (options: RehearseOptions) => surroundings.exit(await run(options, surroundings)));
  for (const [name, { flag, sentence, default: value }] of Object.entries(ASSUMPTIONS)) {
    command.addOption(new Option(`${flag} <duration>`, `${sentence} (default: as the cluster shows, or ${value}s)`).argParser(seconds(flag)));
    if (new Option(flag).attributeName() !== name) throw new Error(`The option ${flag} would not be read as ${name}.`);
  }
}

async function run(options: RehearseOptions, { design, version, stdout, stderr, style }: Surroundings): Promise<number> {
  if (options.cluster === undefined) {
    throw new UsageError({
      what: 'Nothing says which cluster to rehearse.',
      got: 'no --cluster',
      allowed: '--cluster FILE, or --cluster - for the standard input',
      mend: `Give it a dump, made with: kubectl get ${DUMP_KINDS} -A -o json`,
    });
  }
  const dump = await readDump(options.cluster);
  const progress = new ProgressLine(stderr);
  const { result } = await rehearse({
    dump,
    source: nameOf(options.cluster),
    design: design(),
    findings: find(dump.items, { drainTimeoutSeconds: options.drainTimeout, silences: await silences(options.silence) }),
    group: groupOptions(options),
    nodes: options.nodes,
    minHealthyPercentage: options.minHealthy,
    maxHealthyPercentage: options.maxHealthy,
    assumptions: Object.fromEntries((Object.keys(ASSUMPTIONS) as AssumptionName[]).flatMap((name) =>
      (options[name] === undefined ? [] : [[name, options[name]]]))) as Partial<Assumptions>,
    freeAddresses: options.freeAddresses,
    remarks: [],
    onProgress: (each) => progress.tell(each),
  }).finally(() => progress.end());
  if (options.junit !== undefined) write(options.junit, junit(result));
  if (options.sarif !== undefined) write(options.sarif, sarif(result.findings, version));
  stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : rehearsalText(result, style));
  return failsOn(result, options.failOn) ? EXIT.FOUND : EXIT.OK;
}

async function silences(file: string | undefined): Promise<Silence[]> {
  return file === undefined ? [] : parseSilences(await read(file), file);
}

function groupOptions({ surge, whenBlocked, drainTimeout }: RehearseOptions): GroupOptions {
  return {
    ...surge !== undefined && { surge: surge as GroupOptions['surge'] },
    ...whenBlocked !== undefined && { whenBlocked: whenBlocked as GroupOptions['whenBlocked'] },
    ...drainTimeout !== undefined && { drainTimeoutSeconds: drainTimeout },
  };
}

const GRAVITY: Readonly<Record<Verdict, number>> = { graceful: 0, interrupted: 1, blocked: 2 };

/** Who fails on interruptions fails on blocked nodes, too. */
export function failsOn({ verdict }: Pick<RehearsalResult, 'verdict'>, failOn: string | undefined): boolean {
  return failOn !== undefined && GRAVITY[verdict] >= GRAVITY[failOn as Verdict];
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices([...values]);
}
