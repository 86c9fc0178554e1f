import { Trouble } from './trouble';
import type { Clock } from '../../clock';
import { ApiError } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';

const FAILED = 'Invocation failed, and its messages return to the queue';

/**
 * Failing invocations: one log line when that begins, one when it ends, and one for each different error in between. Kept by the process, which is
 * invoked again and again while a cluster is unreachable or forbids what is needed.
 */
export class FailedInvocations {
  private readonly trouble: Trouble;
  private readonly told = new Set<string>();

  constructor(private readonly on: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }) {
    this.trouble = new Trouble(on, { begins: FAILED, ends: 'Invocations succeed again', level: 'error', toldAfter: 0 });
  }

  failed(error: unknown): void {
    const kind = kindOf(error);
    if (this.trouble.isOn && !this.told.has(kind)) {
      this.on.log.error(FAILED, { error });
    }
    this.told.add(kind);
    this.trouble.notice('invocation', { error });
  }

  succeeded(): void {
    this.trouble.end();
    this.told.clear();
  }
}

/** Messages may have ids and times in them. */
function kindOf(error: unknown): string {
  if (error instanceof ApiError) {
    return `${error.name} ${error.status ?? 'without an answer'}`;
  }
  return error instanceof Error ? error.name : typeof error;
}
