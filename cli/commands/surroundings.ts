import type { ReadCluster } from '../cluster/read-cluster';
import type { PageParts } from '../html/page';
import type { Design } from '../rehearsal/design';
import type { Style } from '../terminal/style';

/** What commands need from their process. */
export interface Surroundings {
  /** The version of the package. */
  readonly version: string;
  /** The drainer that the constructs create. Read on demand. */
  readonly design: () => Design;
  /** The parts of every page. Read on demand. */
  readonly parts: () => PageParts;
  /** Reads the cluster of a context; the current one if none is named. */
  readonly cluster: (context: string | undefined) => Promise<ReadCluster & { readonly context: string }>;
  /** Reads the holds of that cluster. */
  readonly holds: (context: string | undefined) => Promise<ReadCluster>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly style: Style;
  /** Ends the process once everything is written. */
  readonly exit: (code: number) => void;
  /** Aborts when somebody presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}
