import { Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { type InstancesDistribution, OnDemandAllocationStrategy, ScaleInProtectedInstances, SpotAllocationStrategy, StandbyInstances } from 'aws-cdk-lib/aws-autoscaling';
import type { IConstruct } from 'constructs';
import { checkKubelet } from './check-kubelet';
import { checkLabels } from './check-labels';
import { checkRefresh } from './check-refresh';
import { checkTaints } from './check-taints';
import type { InstanceRefreshOptions } from './instance-refresh-options';
import type { KubeletSettings } from './kubelet-settings';
import { DEFAULT_MIN_CAPACITY } from './node-auto-scaling-group';
import type { NodesOptions } from './nodes-options';
import { boolean, type Checks, duration, every, integer, listOf, objectWith, oneOf, pattern, struct, values } from '../validation/check';
import { invalid } from '../validation/invalid';

const days = (least: number, most: number) => duration({ least: Duration.days(least), most: Duration.days(most), unit: 'seconds' });
const upTo = (most: Duration) => duration({ least: Duration.seconds(0), most, unit: 'seconds' });

const QUANTITY = /^\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i)?$/;
const QUANTITIES = values('an object of quantities', pattern('a quantity, such as 500Mi', QUANTITY));
const THRESHOLDS = values('an object of quantities and percentages', pattern('a quantity or a percentage, such as 200Mi or 10%', new RegExp(`${QUANTITY.source}|^\\d+(\\.\\d+)?%$`)));
const PERCENT = integer(0, 100);

const KUBELET = struct<KubeletSettings>('KubeletSettings', {
  maxPods: integer(1, 1000),
  podPidsLimit: integer(1, 4194304),
  kubeReserved: QUANTITIES,
  systemReserved: QUANTITIES,
  evictionHard: THRESHOLDS,
  imageGcHighThresholdPercent: PERCENT,
  imageGcLowThresholdPercent: PERCENT,
  containerLogMaxSize: pattern('a quantity of bytes, such as 50Mi', /^\d+(\.\d+)?([kMG]|[KMG]i)?$/),
  containerLogMaxFiles: integer(2, 1000),
  shutdownGracePeriod: upTo(Duration.hours(1)),
  shutdownGracePeriodCriticalPods: upTo(Duration.hours(1)),
});

const REFRESH = struct<InstanceRefreshOptions>('InstanceRefreshOptions', {
  minHealthyPercentage: PERCENT,
  maxHealthyPercentage: integer(100, 200),
  instanceWarmup: upTo(Duration.hours(1)),
  checkpointPercentages: every('a list of percentages', integer(1, 100)),
  checkpointDelay: upTo(Duration.hours(48)),
  bakeTime: upTo(Duration.hours(48)),
  alarms: listOf('a list of alarms', 'alarmRef'),
  scaleInProtectedInstances: oneOf('ScaleInProtectedInstances', ScaleInProtectedInstances),
  standbyInstances: oneOf('StandbyInstances', StandbyInstances),
});

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html */
const DISTRIBUTION = struct<InstancesDistribution>('InstancesDistribution', {
  onDemandAllocationStrategy: oneOf('OnDemandAllocationStrategy', OnDemandAllocationStrategy),
  onDemandBaseCapacity: integer(0, 10_000),
  onDemandPercentageAboveBaseCapacity: PERCENT,
  spotAllocationStrategy: oneOf('SpotAllocationStrategy', SpotAllocationStrategy),
  spotInstancePools: integer(1, 20),
  spotMaxPrice: pattern('a price in US dollars, such as 0.05, or an empty text', /^(\d+(\.\d+)?)?$/),
});

const CHECKS: Checks<NodesOptions> = {
  image: objectWith('a NodeImage, such as NodeImage.amazonLinux2023()', 'bind'),
  instanceTypes: listOf('a list of InstanceType', 'architecture'),
  instancesDistribution: DISTRIBUTION,
  minCapacity: integer(0, 10_000),
  maxCapacity: integer(1, 10_000),
  vpc: objectWith('an IVpc', 'vpcId', 'selectSubnets'),
  vpcSubnets: objectWith('a SubnetSelection, such as { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }'),
  securityGroups: listOf('a list of ISecurityGroup', 'securityGroupId'),
  role: objectWith('an IRole', 'roleArn', 'grantPrincipal'),
  nodeAccess: objectWith('a NodeAccess, such as NodeAccess.accessEntry()', 'bind'),
  cniPolicy: boolean,
  ssmAccess: boolean,
  serviceCidr: pattern('a range of addresses, such as 10.100.0.0/16', /^[0-9a-fA-F.:]+\/\d+$/),
  labels: checkLabels,
  taints: checkTaints,
  kubelet: KUBELET,
  userData: objectWith('a UserData', 'render'),
  volumeSize: checkVolumeSize,
  blockDevices: listOf('a list of BlockDevice', 'deviceName', 'volume'),
  metadataHopLimit: integer(1, 64),
  instanceRefresh: REFRESH,
  groupMetrics: listOf('a list of GroupMetrics'),
  clusterAutoscaler: boolean,
  warmPool: objectWith('a WarmPoolOptions, such as { minSize: 1 }'),
  maxInstanceLifetime: days(1, 365),
  capacityRebalance: boolean,
};

/** https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
function checkVolumeSize(scope: IConstruct | undefined, name: string, value: unknown): void {
  objectWith('a Size, such as Size.gibibytes(50)', 'toGibibytes', 'isUnresolved')(scope, name, value);
  const size = value as Size;
  if (!size.isUnresolved()) {
    integer(1, 65_536)(scope, `${name} in GiB`, size.toGibibytes({ rounding: SizeRoundingBehavior.NONE }));
  }
}

/** The names of the options that make a group. */
export const NODES_OPTIONS = Object.keys(CHECKS) as ReadonlyArray<keyof NodesOptions>;

/** Fails on what an option cannot be, alone or beside others. */
export function checkNodes(scope: IConstruct, options: NodesOptions): void {
  for (const name of NODES_OPTIONS) {
    const value = options[name];
    if (value !== undefined) {
      CHECKS[name](scope, name, value);
    }
  }
  const { minCapacity = DEFAULT_MIN_CAPACITY, maxCapacity, blockDevices, volumeSize, role, cniPolicy, ssmAccess } = options;
  if (maxCapacity !== undefined && !Token.isUnresolved(minCapacity) && !Token.isUnresolved(maxCapacity) && maxCapacity < minCapacity) {
    throw invalid(scope, {
      what: 'maxCapacity is lower than minCapacity.',
      got: `minCapacity ${minCapacity}, maxCapacity ${maxCapacity}`,
      allowed: 'maxCapacity of minCapacity or more',
      mend: `Raise maxCapacity, or lower minCapacity (whose default is ${DEFAULT_MIN_CAPACITY}).`,
    });
  }
  if (maxCapacity === undefined && Token.isUnresolved(minCapacity)) {
    throw invalid(scope, {
      what: 'maxCapacity is twice minCapacity unless it is said, which cannot be computed at synthesis.',
      got: 'minCapacity as a token, and no maxCapacity',
      allowed: 'maxCapacity together with such a minCapacity, or a minCapacity that is known at synthesis',
      mend: 'Set maxCapacity.',
    });
  }
  checkKubelet(scope, options.kubelet ?? {});
  checkRefresh(scope, options.instanceRefresh ?? {});
  checkSpot(scope, options);
  exclude(scope, { blockDevices }, { volumeSize }, 'blockDevices says all of the volumes');
  exclude(scope, { role }, { cniPolicy, ssmAccess }, 'The policies of a role that is given are not changed');
}

/**
 * Warm pools were for groups of one On-Demand type (https://docs.amazonaws.cn/AutoScaling/latest/APIReference/API_PutWarmPool.html). Several types are taken by now
 * (https://aws.amazon.com/about-aws/whats-new/2025/11/ec2-auto-scaling-warm-pool-mixed-instances-policies/). That Spot is, too, is said nowhere that we found.
 */
function checkSpot(scope: IConstruct, { warmPool, capacityRebalance, instancesDistribution }: NodesOptions): void {
  const { onDemandPercentageAboveBaseCapacity: onDemand = 100, spotInstancePools: pools, spotAllocationStrategy } = instancesDistribution ?? {};
  if (pools !== undefined && spotAllocationStrategy !== SpotAllocationStrategy.LOWEST_PRICE) {
    throw invalid(scope, {
      what: 'Auto Scaling takes spotInstancePools only where Spot capacity is chosen by the lowest price, so the deployment would fail.',
      got: `instancesDistribution.spotInstancePools ${pools}, and spotAllocationStrategy ${spotAllocationStrategy ?? 'left out, which is PRICE_CAPACITY_OPTIMIZED here'}`,
      allowed: 'spotInstancePools together with SpotAllocationStrategy.LOWEST_PRICE',
      mend: 'Leave spotInstancePools out, or set that strategy.',
    });
  }
  if (capacityRebalance === true && onDemand === 100) {
    throw invalid(scope, {
      what: 'Only Spot instances are rebalanced, and the group has none, so capacityRebalance has no effect.',
      got: 'capacityRebalance, and no instancesDistribution with onDemandPercentageAboveBaseCapacity below 100',
      allowed: 'capacityRebalance for groups with Spot instances',
      mend: 'Leave capacityRebalance out, or say how much is Spot: instancesDistribution: { onDemandPercentageAboveBaseCapacity: 0 }.',
    });
  }
  if (warmPool !== undefined && !Token.isUnresolved(onDemand) && onDemand < 100) {
    throw invalid(scope, {
      what: 'Auto Scaling keeps no warm pool beside Spot instances, so the deployment would fail.',
      got: `warmPool, and instancesDistribution with onDemandPercentageAboveBaseCapacity ${onDemand}`,
      allowed: 'a warm pool for On-Demand instances, of one type or of several',
      mend: 'Leave warmPool out, or leave onDemandPercentageAboveBaseCapacity at 100. A second group can have the Spot instances.',
    });
  }
}

function exclude(scope: IConstruct, one: Record<string, unknown>, others: Record<string, unknown>, because: string): void {
  const given = Object.entries({ ...one, ...others }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (Object.values(one).every((value) => value === undefined) || given.length < 2) {
    return;
  }
  throw invalid(scope, {
    what: `${because}, so the other has no effect.`,
    got: given.join(' and '),
    allowed: `${given[0]} alone, or ${given.slice(1).join(' and ')} without it`,
    mend: `Leave ${given[0]} out, or ${given.slice(1).join(' and ')}.`,
  });
}
