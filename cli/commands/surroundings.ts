import type { ReadCluster } from '../cluster/read-cluster';
import type { PageParts } from '../html/page';
import type { Design } from '../rehearsal/design';
import type { Style } from '../terminal/style';

/** What commands need of the process that they run in. */
export interface Surroundings {
  /** Of the package. */
  readonly version: string;
  /** The drainer that the constructs make. Read when it is needed. */
  readonly design: () => Design;
  /** What every page carries. Read when it is needed. */
  readonly parts: () => PageParts;
  /** Reads the cluster of a context, the current one where none is named. */
  readonly cluster: (context: string | undefined) => Promise<ReadCluster & { readonly context: string }>;
  /** Reads who is held, of the same. */
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
