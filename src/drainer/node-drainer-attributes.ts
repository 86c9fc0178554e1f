/** What is known of a drainer that another app has made. */
export interface NodeDrainerAttributes {
  /** The name of the drainer. It must have been made with `allowGroupsElsewhere`. */
  readonly drainerName: string;

  /**
   * Whether the drainer was made with `allowForce`, so that groups may have `WhenBlocked.FORCE` or `AfterRetention.FORCE`.
   *
   * @default false
   */
  readonly allowForce?: boolean;

  /**
   * Whether the drainer was made without `allowSurge: false`, so that groups may have a `surge` other than `Surge.NEVER`.
   *
   * @default true
   */
  readonly allowSurge?: boolean;
}
