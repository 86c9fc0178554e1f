import type { Progress } from '../rehearsal/patch';
import { duration } from '../result/duration';

const CLEAR_LINE = '\r\u001b[K';
/** Without a terminal, one line is written for each of this many parts. */
const PARTS = 10;

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows the progress of a patch: one line that is rewritten on a terminal, a few plain lines elsewhere. */
export class ProgressLine {
  private parts = 0;
  private hadSoftTaints = true;

  constructor(private readonly stream: ProgressStream) {}

  tell({ done, all, elapsedMs, hasSoftTaints }: Progress): void {
    if (hasSoftTaints !== this.hadSoftTaints) {
      this.parts = 0;
    }
    this.hadSoftTaints = hasSoftTaints;
    const what = hasSoftTaints ? 'patched' : 'patched again, without soft taints';
    const text = `${done} of ${all} nodes ${what}, after ${duration(Math.round(elapsedMs / 1000))} of simulated time`;
    if (this.stream.isTTY) {
      this.stream.write(`${CLEAR_LINE}${text}`);
      return;
    }
    const part = Math.floor(PARTS * done / Math.max(1, all));
    if (part > this.parts) {
      this.stream.write(`${text}\n`);
    }
    this.parts = Math.max(part, this.parts);
  }

  /** Ends the line. Call this before writing anything else. */
  end(): void {
    if (this.stream.isTTY) {
      this.stream.write(CLEAR_LINE);
    }
  }
}
