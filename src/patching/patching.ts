import type { Construct } from 'constructs';
import { MaintenanceWindow, type MonthlyWindowOptions, type WeeklyWindowOptions } from './maintenance-window';
import { PatchPlan } from './patch-plan';
import type { PatchingOptions } from './patch-plan-props';
import type { GracefulNodeGroup } from '../group/graceful-node-group';

/** How a single group is patched: by a plan of its own with one stage. For several groups, stages or checks, use a {@link PatchPlan}. */
export class Patching {
  /**
   * In a window that opens on some days of every week.
   *
   * @example
   * declare const cluster: eks.Cluster;
   *
   * new GracefulNodeGroup(this, 'Workers', {
   *   cluster,
   *   patching: Patching.weekly({ days: [Weekday.SUNDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' }),
   * });
   */
  public static weekly(options: WeeklyWindowOptions): Patching {
    return new Patching({ windows: [MaintenanceWindow.weekly(options)] });
  }

  /** In a window that opens once a month. */
  public static monthly(options: MonthlyWindowOptions): Patching {
    return new Patching({ windows: [MaintenanceWindow.monthly(options)] });
  }

  /** With windows, freezes and all other options that a plan of several groups has. */
  public static of(options: PatchingOptions): Patching {
    return new Patching(options);
  }

  private constructor(private readonly options: PatchingOptions) {}

  /**
   * Makes the plan.
   *
   * @internal
   */
  public _bind(scope: Construct, group: GracefulNodeGroup): PatchPlan {
    return new PatchPlan(scope, 'Patching', { ...this.options, stages: [{ groups: [group], name: 'all' }] });
  }
}
