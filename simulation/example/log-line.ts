import { isObject } from '../cluster/values';

export interface OwnerResult {
  readonly owner: string;
  readonly result: string;
}

/** A line of the drainer's log, as far as it is read here. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly node?: string;
  readonly instance?: string;
  readonly pod?: string;
  readonly outcome?: string;
  readonly pods?: number;
  /** Names when a drain starts; names and results when it ends. */
  readonly owners?: readonly string[] | readonly OwnerResult[];
  readonly seconds?: number;
  readonly podsLeft?: number;
  readonly whenBlocked?: string;
  readonly because?: string | readonly string[];
  readonly messages?: number;
  readonly end?: string;
  /** For the function of a patch plan: its plan and subject. */
  readonly plan?: string;
  readonly patch?: string;
  readonly kind?: string;
  readonly stage?: string;
  readonly group?: string;
  readonly groups?: ReadonlyArray<string | object>;
  readonly image?: string;
  readonly images?: ReadonlyArray<string | { readonly from?: string; readonly to: string }>;
  readonly replaced?: number;
  readonly nodes?: ReadonlyArray<{ readonly instance: string; readonly result: string }>;
  readonly error?: { readonly message?: string };
}

/** Undefined if the text is not a log line, but a metric, for example. */
export function readLogLine(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value.message === 'string' && typeof value.level === 'string' ? value as unknown as LogLine : undefined;
  } catch {
    return undefined;
  }
}
