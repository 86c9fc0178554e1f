import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Surroundings } from './surroundings';
import { seconds } from './values';
import { isObject } from '../../simulation/cluster/values';
import { EXIT, UsageError } from '../errors';
import { nameOf, readDump } from '../input';
import { adviceOn } from '../status/advice';
import { type ClusterStatus, statusOf } from '../status/status';
import { explanationText, statusText } from '../status/status-text';

interface StatusOptions {
  readonly context?: string;
  readonly cluster?: string;
  readonly json?: boolean;
  readonly watch?: number | true;
}

const WATCH_SECONDS = 5;
/** Shorter would do nothing but ask, and longer than some weeks no timer can wait. */
const WATCH_RANGE = [1, 24 * 60 * 60] as const;
const CLEAR_SCREEN = '\u001b[2J\u001b[H';

export function addStatus(program: Command, surroundings: Surroundings): void {
  program.command('status')
    .description('what the drainer is doing in a cluster now: nodes, deadlines, what each waits for, what is retained')
    .option('--context <name>', 'of the kubeconfig (default: the current one)')
    .option('--cluster <file>', 'a dump instead; - for the standard input')
    .option('--watch [interval]', `repeat at this interval (default: every ${WATCH_SECONDS}s)`, seconds('--watch', WATCH_RANGE))
    .option('--json', 'print it as JSON; with --watch a line each time')
    .action(async (options: StatusOptions) => surroundings.exit(await run(options, surroundings)));
  program.command('explain <node>')
    .description('everything about the drain of one node, and what an operator can do about it, as commands')
    .option('--context <name>', 'of the kubeconfig (default: the current one)')
    .option('--cluster <file>', 'a dump instead; - for the standard input')
    .option('--json', 'print it as JSON')
    .action(async (node: string, options: StatusOptions) => surroundings.exit(await explain(node, options, surroundings)));
}

async function run(options: StatusOptions, surroundings: Surroundings): Promise<number> {
  const { stdout, style, interrupted } = surroundings;
  for (;;) {
    const status = await look(options, surroundings);
    const text = statusText(status, style);
    if (options.json) {
      stdout.write(`${JSON.stringify(status, undefined, options.watch ? undefined : 2)}\n`);
    } else {
      stdout.write(options.watch && stdout.isTTY ? `${CLEAR_SCREEN}${text}` : text);
    }
    if (options.watch === undefined || interrupted.aborted) {
      return EXIT.OK;
    }
    await wait((options.watch === true ? WATCH_SECONDS : options.watch) * 1000, undefined, { signal: interrupted }).catch(() => undefined);
  }
}

async function explain(name: string, options: StatusOptions, surroundings: Surroundings): Promise<number> {
  const status = await look(options, surroundings);
  const known = [...status.draining, ...status.retained];
  const node = known.find((each) => each.name === name || each.instance === name);
  if (!node) {
    throw new UsageError({
      what: 'No drain of such a node was found.',
      got: name,
      allowed: known.map((each) => each.name).join(', ') || 'none, since no node is being drained or retained',
      mend: 'Give the name or the instance of one of them; `status` lists them.',
    });
  }
  const { stdout, style } = surroundings;
  stdout.write(options.json ? `${JSON.stringify({ ...node, advice: adviceOn(node) }, undefined, 2)}\n` : explanationText(node, status, style));
  return EXIT.OK;
}

async function look({ context, cluster: file }: StatusOptions, { cluster, holds, now }: Surroundings): Promise<ClusterStatus> {
  if (file !== undefined) {
    if (context !== undefined) {
      throw new UsageError({
        what: 'Which cluster to look at must be said once.',
        got: 'both --cluster and --context',
        allowed: '--cluster FILE, or --context NAME, or neither for the current context',
        mend: 'Leave one of them out.',
      });
    }
    const { items, read, remarks = [] } = await readDump(file);
    if (!items.some((item) => isObject(item) && item.kind === 'Node')) {
      throw new UsageError({
        what: 'The dump has no nodes, so it shows no drain.',
        got: `${nameOf(file)}, with ${items.length} objects`,
        allowed: 'a List with the nodes of a cluster',
        mend: 'Make it with `npx cdk-graceful-node-group dump`.',
      });
    }
    return statusOf(items, now(), [`As ${nameOf(file)} shows it; what lies between it and now is not known.`, ...remarks], read);
  }
  const [{ items, read, remarks }, held] = await Promise.all([cluster(context), holds(context)]);
  return statusOf([...items, ...held.items], now(), [...remarks, ...held.remarks], [...read, ...held.read]);
}
