import type { LoggedLine } from './log-lines';
import type { Message } from '../../lambda/report/messages';

/** A pod that left a draining node. */
export interface LoggedMove {
  readonly pod: string;
  readonly at: number;
  readonly by: 'evicted' | 'deleted' | 'gone';
}

/** The drain of a node, as far as the log shows it. Times are milliseconds since the epoch. */
export interface LoggedDrain {
  readonly node: string;
  readonly instance?: string;
  readonly group?: string;
  readonly from: number;
  readonly to?: number;
  readonly outcome?: string;
  /** What it waited for, by the latest log line about that. */
  readonly because: readonly string[];
  readonly owners: ReadonlyArray<{ readonly owner: string; readonly result: string }>;
  readonly moves: readonly LoggedMove[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Open = Mutable<Omit<LoggedDrain, 'moves'>> & { readonly moves: LoggedMove[] };

const MOVES: Readonly<Partial<Record<string, LoggedMove['by']>>> = {
  'Pod evicted': 'evicted',
  'Pod deleted by force': 'deleted',
  'Pod was already gone': 'gone',
} satisfies Partial<Record<Message, LoggedMove['by']>>;

/** The drains in the order in which they began, without those that were called off. */
export function loggedDrains(lines: readonly LoggedLine[]): LoggedDrain[] {
  const drains: Open[] = [];
  // A line is about the newest drain of its node or instance.
  const drainOf = ({ node, instance }: LoggedLine) =>
    drains.findLast((drain) => (instance !== undefined && drain.instance === instance) || (node !== undefined && drain.node === node));
  const begin = ({ node, instance, group }: LoggedLine, from: number): Open => {
    const drain: Open = { node: node ?? instance ?? 'unknown', instance, group, from, because: [], owners: [], moves: [] };
    drains.push(drain);
    return drain;
  };
  for (const line of lines) {
    const drain = drainOf(line);
    const open = drain?.to === undefined ? drain : undefined;
    switch (line.message as Message) {
      case 'Drain started':
        if (!open) {
          begin(line, line.at);
        }
        break;
      case 'Drain waits':
        if (open) {
          open.because = listOf(line.because);
        }
        break;
      case 'Drain ended': {
        // If a drain began before the log does, its length tells when.
        const ended = open ?? begin(line, line.at - (line.seconds ?? 0) * 1000);
        Object.assign(ended, {
          from: line.seconds === undefined ? ended.from : Math.min(ended.from, line.at - line.seconds * 1000),
          to: line.at,
          outcome: line.outcome,
          owners: (line.owners ?? []).filter((owner) => typeof owner !== 'string'),
          because: line.because === undefined ? ended.because : listOf(line.because),
        });
        break;
      }
      case 'Node stays in service, and its drain state was removed':
        if (open) {
          drains.splice(drains.indexOf(open), 1);
        }
        break;
      default: {
        const by = MOVES[line.message];
        if (by && line.pod !== undefined && !line.finished) {
          drain?.moves.push({ pod: line.pod, at: line.at, by });
        }
      }
    }
  }
  return drains.sort((a, b) => a.from - b.from);
}

function listOf(because: LoggedLine['because']): readonly string[] {
  return because === undefined ? [] : typeof because === 'string' ? [because] : because;
}
