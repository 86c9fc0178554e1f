/** What a taint does to pods that do not tolerate it. */
export enum TaintEffect {
  /** They are not scheduled onto the node. */
  NO_SCHEDULE = 'NoSchedule',

  /** They are scheduled onto the node only if they fit nowhere else. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',

  /** They are not scheduled onto the node, and those that run there are evicted. */
  NO_EXECUTE = 'NoExecute',
}

/**
 * A taint that nodes register with.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface NodeTaint {
  /** Such as `dedicated` or `example.com/dedicated`. */
  readonly key: string;

  /** @default - none */
  readonly value?: string;

  /** What the taint does to pods that do not tolerate it. */
  readonly effect: TaintEffect;

  /**
   * Whether an agent removes the taint once it has set up the node. A launched instance goes into service when such taints are gone, or when its
   * `joinTimeout` is over. All taints with the same key must have the same value here.
   *
   * @default false: the nodes keep it
   */
  readonly startup?: boolean;
}

/** The keys by which launches wait for taints to go, or know that they stay. */
export function taintKeys(taints: readonly NodeTaint[], kind: 'startup' | 'permanent'): string[] {
  return [...new Set(taints.filter(({ startup = false }) => startup === (kind === 'startup')).map(({ key }) => key))];
}
