import type { Design } from '../rehearsal/design';
import type { Style } from '../terminal/style';

/** What commands need of the process that they run in. */
export interface Surroundings {
  /** Of the package. */
  readonly version: string;
  /** The drainer that the constructs make. Read when it is needed. */
  readonly design: () => Design;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly style: Style;
  /** Ends the process once everything is written. */
  readonly exit: (code: number) => void;
  /** Aborts when somebody presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}
