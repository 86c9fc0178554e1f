import type { Asker } from './requests';

/** A drain in progress, or what is measured instead. */
export interface Drain {
  /** Resolves when the drain has ended or was stopped. */
  readonly ended: Promise<void>;
  /** Ends it, if it has not ended by itself. */
  stop(): void;
}

/** A way to replace pods, usually by draining their node. */
export interface Drainer {
  readonly name: DrainerName;
  /** Its user, as known to the API server. */
  readonly asker: Asker;
  /** Which pods it replaces: those of the node, or all. @default 'node' */
  readonly replaces?: 'node' | 'all';
  /** Its processes, whose memory counts. */
  processes(): readonly number[];
  /** Makes the drainer start cold. Not measured. */
  prepare(): Promise<void>;
  begin(node: string, namespace: string): Promise<Drain>;
  /** Restores the cluster to its state before the drain. */
  restore(node: string): Promise<void>;
}

export type DrainerName = 'ours' | 'kubectl' | 'badly' | 'rollout';
