import type { Progress } from '../rehearsal/patch';
import { duration } from '../result/duration';

const CLEAR_LINE = '\r\u001b[K';
/** Where nobody looks at a terminal, a line is told for each of so many parts. */
const PARTS = 10;

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how far a patch is: one line that changes on a terminal, a few plain lines elsewhere. */
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

  /** Before anything else is written. */
  end(): void {
    if (this.stream.isTTY) {
      this.stream.write(CLEAR_LINE);
    }
  }
}
