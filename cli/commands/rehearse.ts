import { type Command, Option } from 'commander';
import type { Surroundings } from './surroundings';
import { percentage, seconds, wholeNumber } from './values';
import { GROUP_OPTIONS } from '../../src/options/group-options';
import { EXIT, UsageError } from '../errors';
import { find } from '../findings/find';
import { unknownFindings } from '../findings/needs';
import { parseSilences, type Silence } from '../findings/silence';
import { junit } from '../formats/junit';
import { sarif } from '../formats/sarif';
import { page } from '../html/page';
import { pageData } from '../html/page-data';
import { type Dump, nameOf, read, readDump } from '../input';
import { checkWritable, write } from '../output';
import { ASSUMPTIONS, type AssumptionName, type Assumptions } from '../rehearsal/assumptions';
import { isGracefulPodsPolicy, withoutGracefulPods } from '../rehearsal/graceful-pods';
import type { GroupOptions } from '../rehearsal/options';
import { COMPARED_PODS, rehearse } from '../rehearsal/rehearse';
import type { RehearsalResult, Verdict } from '../result/result';
import { ProgressLine } from '../terminal/progress';
import { rehearsalText } from '../text/rehearsal-text';

interface RehearseOptions extends Partial<Record<AssumptionName, number>> {
  readonly cluster?: string;
  readonly context?: string;
  readonly nodes?: string;
  readonly surge?: string;
  readonly whenBlocked?: string;
  readonly drainTimeout?: number;
  readonly minHealthy: number;
  readonly maxHealthy: number;
  readonly policy: boolean;
  readonly compareTaints?: boolean;
  readonly freeAddresses?: number;
  readonly silence?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly sarif?: string;
  readonly html?: string;
  readonly failOn?: string;
}

export function addRehearse(program: Command, surroundings: Surroundings): void {
  const { drainTimeout } = GROUP_OPTIONS;
  const command = program.command('rehearse')
    .description('play the patch of a cluster in simulation: who would be interrupted, what would block, how long it takes')
    .option('--cluster <file>', 'a dump of the cluster, made with the command dump, or with kubectl get KINDS -A -o json; - for the standard input')
    .option('--context <name>', 'read the cluster of this context of the kubeconfig')
    .option('--nodes <selector>', 'only these nodes: a node group, a node, or a label selector (default: all)')
    .addOption(choice('--surge <when>', 'when replacements come up before their pods go', GROUP_OPTIONS.surge.values))
    .addOption(choice('--when-blocked <what>', 'what happens to a node that cannot be emptied in time', GROUP_OPTIONS.whenBlocked.values))
    .option('--drain-timeout <duration>', 'how long a drain may take (default: 1h)', seconds('--drain-timeout', [drainTimeout.leastSeconds, drainTimeout.mostSeconds]))
    .option('--min-healthy <percent>', 'of the instance refresh', percentage('--min-healthy', 0, 100), 100)
    .option('--max-healthy <percent>', 'of the instance refresh: 110 launches a tenth more nodes at a time', percentage('--max-healthy', 100, 200), 110)
    .option('--no-policy', 'as if the cluster had no policy of GracefulPods: pods sleep before they stop only if their templates say so')
    .option('--compare-taints', `play the patch again without soft taints on outdated nodes, to tell how many moves they save (default: up to ${COMPARED_PODS} pods)`)
    .option('--no-compare-taints', 'play the patch only once')
    .option('--free-addresses <number>', 'free IP addresses in the subnets of the nodes', wholeNumber('--free-addresses'))
    .option('--silence <file>', 'findings that you accept, as a YAML or JSON list of codes, or of code and object')
    .option('--json', 'print the result as JSON: docs/rehearsal.md is its contract')
    .option('--html <file>', 'write one page that shows everything, to be opened in a browser')
    .option('--junit <file>', 'write owners and nodes as JUnit XML')
    .option('--sarif <file>', 'write the findings as SARIF')
    .addOption(choice('--fail-on <verdict>', `exit with ${EXIT.FOUND} when a node is blocked, or also when an owner is interrupted`, ['blocked', 'interrupted']))
    .action(async (options: RehearseOptions) => surroundings.exit(await run(options, surroundings)));
  for (const [name, { flag, sentence, shows, default: value }] of Object.entries(ASSUMPTIONS)) {
    command.addOption(new Option(`${flag} <duration>`, `${sentence} (default: ${shows ? 'as the cluster shows, or ' : ''}${value}s)`).argParser(seconds(flag)));
    if (new Option(flag).attributeName() !== name) {
      throw new Error(`The option ${flag} would not be read as ${name}.`);
    }
  }
}

async function run(options: RehearseOptions, { design, parts, cluster, version, stdout, stderr, style }: Surroundings): Promise<number> {
  if ((options.cluster === undefined) === (options.context === undefined)) {
    throw new UsageError({
      what: 'rehearse needs exactly one cluster.',
      got: options.cluster === undefined ? 'neither --cluster nor --context' : 'both --cluster and --context',
      allowed: '--cluster FILE, --cluster - for the standard input, or --context NAME',
      mend: 'Give one of them; `npx cdk-graceful-node-group dump` writes a file.',
    });
  }
  for (const file of [options.html, options.junit, options.sarif]) {
    if (file !== undefined) {
      checkWritable(file);
    }
  }
  const { dump: whole, source, remarks } = options.cluster === undefined ? await live(cluster, options.context) : await dumped(options.cluster);
  const dump = options.policy ? whole : { ...whole, items: withoutGracefulPods(whole.items) };
  const progress = new ProgressLine(stderr);
  const rehearsal = await rehearse({
    dump,
    source,
    design: design(),
    findings: find(dump.items, { drainTimeoutSeconds: options.drainTimeout, surge: options.surge, silences: await silences(options.silence) }),
    group: groupOptions(options),
    nodes: options.nodes,
    minHealthyPercentage: options.minHealthy,
    maxHealthyPercentage: options.maxHealthy,
    assumptions: Object.fromEntries((Object.keys(ASSUMPTIONS) as AssumptionName[]).flatMap((name) =>
      (options[name] === undefined ? [] : [[name, options[name]]]))) as Partial<Assumptions>,
    freeAddresses: options.freeAddresses,
    comparesTaints: options.compareTaints,
    remarks: [
      ...remarks,
      ...unknownFindings(dump),
      ...options.policy || whole.items.some(isGracefulPodsPolicy) ? [] : ['The dump has no policy of GracefulPods that --no-policy could leave out.'],
    ],
    onProgress: (each) => progress.tell(each),
  }).finally(() => progress.end());
  const { result } = rehearsal;
  // Before the files, so that a file that cannot be written after all does not cost the result.
  stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : rehearsalText(result, style));
  if (options.html !== undefined) {
    write(options.html, page(pageData(rehearsal, `Rehearsal of ${result.cluster.source}`), parts()));
  }
  if (options.junit !== undefined) {
    write(options.junit, junit(result));
  }
  if (options.sarif !== undefined) {
    write(options.sarif, sarif(result.findings, version, options.cluster === undefined || options.cluster === '-' ? 'cluster.json' : options.cluster));
  }
  return failsOn(result, options.failOn) ? EXIT.FOUND : EXIT.OK;
}

interface Source {
  readonly dump: Dump;
  readonly source: string;
  readonly remarks: readonly string[];
}

async function dumped(file: string): Promise<Source> {
  const dump = await readDump(file);
  return { dump, source: nameOf(file), remarks: dump.remarks ?? [] };
}

async function live(cluster: Surroundings['cluster'], name: string | undefined): Promise<Source> {
  const { items, read: kinds, context, remarks } = await cluster(name);
  return { dump: { items, read: kinds }, source: `the context ${context}`, remarks };
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

/** Failing on interruptions includes failing on blocked nodes. */
function failsOn({ verdict }: Pick<RehearsalResult, 'verdict'>, failOn: string | undefined): boolean {
  return failOn !== undefined && GRAVITY[verdict] >= GRAVITY[failOn as Verdict];
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices([...values]);
}
