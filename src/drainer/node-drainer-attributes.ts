/** What you know of a drainer that another app has created. */
export interface NodeDrainerAttributes {
  /** The name of the drainer. It must have been created with `allowGroupsElsewhere`. */
  readonly drainerName: string;

  /**
   * Whether the drainer was created with `allowForce`, so that groups may have `WhenBlocked.FORCE` or `AfterRetention.FORCE`.
   *
   * @default false
   */
  readonly allowForce?: boolean;

  /**
   * Whether the drainer was created without `allowSurge: false`, so that groups may have a `surge` other than `Surge.NEVER`.
   *
   * @default true
   */
  readonly allowSurge?: boolean;
}
