import type { LoggedLine } from './log-lines';
import { type LoggedDrain, loggedDrains } from './logged-drains';
import { type LoggedOwner, loggedOwners } from './logged-owners';
import type { Message } from '../../lambda/report/messages';
import { UsageError } from '../errors';
import { duration } from '../result/duration';
import { BLOCKED, type NodeOutcome, type NodeResult, type Verdict } from '../result/result';
import { counted } from '../result/verdict';

/** The version of {@link PatchReport}. Raised when a field is removed or changes its meaning, but not for new fields. */
const REPORT_VERSION = 1;

/** The report of a patch from a drainer's log: a documented contract (docs/rehearsal.md). Times are seconds; those of events count from `from`. */
export interface PatchReport {
  readonly version: typeof REPORT_VERSION;
  readonly verdict: Verdict;
  readonly summary: string;
  /** When the first drain began and the last ended, as RFC 3339 times. */
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
  /** How many pods left a draining node. A pod that moved twice counts twice. */
  readonly moves: number;
  readonly owners: readonly ReportedOwner[];
  readonly nodes: readonly NodeResult[];
  /** New nodes whose launches were completed. */
  readonly launches: ReadonlyArray<{ readonly node: string; readonly group: string; readonly at: number }>;
  /** Warnings and errors, except those about ends of drains, by message. */
  readonly troubles: ReadonlyArray<{ readonly message: string; readonly times: number }>;
}

export interface ReportedOwner extends Omit<LoggedOwner, 'moves'> {
  readonly moves: number;
}

/** The report, with additional data for its pictures. */
export interface DrawnReport {
  readonly report: PatchReport;
  readonly drains: readonly LoggedDrain[];
  readonly owners: readonly LoggedOwner[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Messages that the ends of drains and the interrupted owners already cover. */
const TOLD: readonly string[] = ['Drain ended', 'Owner will be interrupted'] satisfies Message[];

export function reportOf(lines: readonly LoggedLine[], source: string): DrawnReport {
  const drains = loggedDrains(lines);
  if (drains.length === 0) {
    throw new UsageError({
      what: 'The log contains no drain.',
      got: `${source}, with ${counted(lines.length, 'line')} of a drainer`,
      allowed: 'complete lines of the drainer\'s log, from a time in which it drained nodes',
      mend: 'Ask Logs Insights for `fields @timestamp, @message | sort @timestamp asc | limit 10000`, over the whole patch, and keep the column @message.',
    });
  }
  const owners = loggedOwners(drains, lines);
  const startedAt = Math.min(...drains.map(({ from }) => from));
  const endedAt = Math.max(...drains.map(({ from, to }) => to ?? from), ...lines.filter(({ message }) => message === 'Drain ended').map(({ at }) => at));
  const since = (at: number) => Math.round((at - startedAt) / 100) / 10;
  const nodes = drains.map(({ node, group = '', from, to, outcome, because }): NodeResult => ({
    name: node,
    group,
    outcome: (outcome ?? 'unfinished') as NodeOutcome,
    seconds: Math.round(((to ?? endedAt) - from) / 100) / 10,
    startedAt: since(from),
    because,
  }));
  const told = {
    seconds: Math.round((endedAt - startedAt) / 1000),
    nodes,
    owners: owners.map(({ moves, ...owner }): ReportedOwner => ({ ...owner, moves: moves.length })),
  };
  return {
    report: {
      version: REPORT_VERSION,
      ...verdictOf(told),
      from: new Date(startedAt).toISOString(),
      to: new Date(endedAt).toISOString(),
      ...told,
      moves: drains.reduce((sum, { moves }) => sum + moves.length, 0),
      launches: lines.filter(({ message }) => (message as Message) === 'Node is ready, and its launch was completed')
        .map(({ node = '', group = '', at }) => ({ node, group, at: since(at) })),
      troubles: [...Map.groupBy(lines.filter(({ level, message }) => /^(WARN|ERROR)/.test(level) && !TOLD.includes(message)), ({ message }) => message)]
        .map(([message, all]) => ({ message, times: all.length })).sort((a, b) => b.times - a.times),
    },
    drains,
    owners,
    startedAt,
  };
}

function verdictOf({ owners, nodes, seconds }: Pick<PatchReport, 'owners' | 'nodes' | 'seconds'>): Pick<PatchReport, 'verdict' | 'summary'> {
  const blocked = nodes.filter(({ outcome }) => BLOCKED.includes(outcome)).length;
  const interrupted = owners.filter((owner) => owner.interrupted).length;
  return {
    verdict: blocked > 0 ? 'blocked' : interrupted > 0 ? 'interrupted' : 'graceful',
    summary: [
      blocked === 0
        ? `${nodes.length === 1 ? 'The node was' : `All ${counted(nodes.length, 'node')} were`} drained, in ${duration(seconds)}.`
        : `${blocked} of ${counted(nodes.length, 'node')} could not be emptied in time.`,
      interrupted === 0 ? 'Nobody was interrupted.' : `${counted(interrupted, 'owner')} ${interrupted === 1 ? 'was' : 'were'} interrupted.`,
    ].join(' '),
  };
}
