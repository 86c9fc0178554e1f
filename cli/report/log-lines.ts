import { parse as parseCsv } from 'csv-parse/sync';
import { isObject } from '../../simulation/cluster/values';

/** A line of the drainer's log. Its message is one of lambda/report/messages.ts; which fields it has depends on the message. */
export interface LoggedLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly group?: string;
  readonly instance?: string;
  readonly node?: string;
  readonly pod?: string;
  /** Whether the pod had ended before it was removed. */
  readonly finished?: boolean;
  readonly outcome?: string;
  readonly result?: string;
  readonly seconds?: number;
  readonly pods?: number;
  readonly because?: string | readonly string[];
  /** Names when a drain begins; names and results when it ends. */
  readonly owners?: ReadonlyArray<string | { readonly owner: string; readonly result: string }>;
  readonly error?: { readonly message?: string };
}

/**
 * The log lines in any output of CloudWatch: results of Logs Insights as JSON or CSV, output of `aws logs`, or the text of an exported log group. In
 * all of these, a line is one piece of JSON, so that is what is searched for. In order of time, each line once.
 */
export function logLines(texts: readonly string[]): LoggedLine[] {
  const found = new Map<string, LoggedLine>();
  for (const line of texts.flatMap((text) => [...linesOf(text)])) {
    found.set(JSON.stringify(line), line);
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function* linesOf(text: string): Generator<LoggedLine> {
  const whole = parsed(text);
  if (whole !== undefined) {
    yield* linesIn(whole);
    return;
  }
  // Only CSV doubles the quotes inside JSON.
  if (text.includes('{""')) {
    for (const cell of (parseCsv(text, { bom: true, relax_column_count: true }) as string[][]).flat()) {
      yield* linesIn(cell);
    }
    return;
  }
  for (const row of text.split('\n')) {
    const start = row.indexOf('{');
    if (start >= 0) {
      yield* linesIn(row.slice(start));
    }
  }
}

function* linesIn(value: unknown): Generator<LoggedLine> {
  if (typeof value === 'string') {
    if (value.startsWith('{')) {
      yield* linesIn(parsed(value));
    }
  } else if (Array.isArray(value)) {
    for (const part of value) {
      yield* linesIn(part);
    }
  } else if (isObject(value)) {
    const line = lineOf(value);
    if (line) {
      yield line;
    } else {
      for (const part of Object.values(value)) {
        yield* linesIn(part);
      }
    }
  }
}

function lineOf(value: Readonly<Record<string, unknown>>): LoggedLine | undefined {
  const { timestamp, level, message } = value;
  if (typeof timestamp !== 'string' || typeof level !== 'string' || typeof message !== 'string') {
    return undefined;
  }
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? undefined : { ...value, at } as unknown as LoggedLine;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
