import type { Asker } from './requests';

/** A drain, or what is measured in its place, that has begun. */
export interface Drain {
  /** Resolves when whoever drains is done, or was stopped. */
  readonly ended: Promise<void>;
  /** Ends it, if it has not ended by itself. */
  stop(): void;
}

/** A way to have pods replaced, which is mostly to drain their node. */
export interface Drainer {
  readonly name: DrainerName;
  /** As the API server knows it. */
  readonly asker: Asker;
  /** Which pods it replaces: those of the node, or all. @default 'node' */
  readonly replaces?: 'node' | 'all';
  /** Its processes, whose memory counts. */
  processes(): readonly number[];
  /** Whoever drains begins from cold. Not part of what is measured. */
  prepare(): Promise<void>;
  begin(node: string, namespace: string): Promise<Drain>;
  /** Makes the cluster as it was before the drain. */
  restore(node: string): Promise<void>;
}

export type DrainerName = 'ours' | 'kubectl' | 'badly' | 'rollout';
