import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import {
  Freeze, GracefulNodeGroup, MaintenanceWindow, type NodeGroupOptions, PatchPlan, type PatchPlanProps, Weekday,
} from 'cdk-graceful-node-group';
import type { Construct } from 'constructs';

export interface PlannedClusterStackProps extends StackProps {
  /** What differs from the plan below. */
  readonly patching?: Partial<PatchPlanProps>;

  /**
   * How long the canary is watched before the others follow.
   *
   * @default Duration.hours(20)
   */
  readonly soak?: Duration;

  /** How the nodes of all groups are drained and awaited, where it differs. */
  readonly draining?: NodeGroupOptions;
}

/** A cluster with three groups, which a plan patches by itself: the canary first, the others a day later. */
export class PlannedClusterStack extends Stack {
  public readonly plan: PatchPlan;

  constructor(scope: Construct, id: string, { patching, soak, draining, ...props }: PlannedClusterStackProps = {}) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.V1_36,
      vpc,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') },
    });

    const canary = new GracefulNodeGroup(this, 'Canary', { cluster, minCapacity: 1, maxCapacity: 2, ...draining });
    const web = new GracefulNodeGroup(this, 'Web', { cluster, minCapacity: 3, maxCapacity: 9, ...draining });
    const batch = new GracefulNodeGroup(this, 'Batch', { cluster, minCapacity: 2, maxCapacity: 6, drainTimeout: Duration.hours(4), ...draining });

    this.plan = new PatchPlan(this, 'Patching', {
      planName: 'weekly',
      // The two nights on which somebody is there.
      windows: [MaintenanceWindow.weekly({
        days: [Weekday.TUESDAY, Weekday.WEDNESDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin',
      })],
      freezes: [Freeze.between({ from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00', reason: 'end of the year' })],
      stages: [
        { name: 'canary', groups: [canary], soak: soak ?? Duration.hours(20) },
        { name: 'rest', groups: [web, batch] },
      ],
      minimumImageAge: Duration.days(2),
      ...patching,
    });
    this.plan.addAlarms();
  }
}
