import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { architectureOf } from './architecture';
import { validateWarmPool } from './check-warm-pool';
import { nodeLaunchTemplate } from './launch-template';
import { LaunchedImage } from './launched-image';
import { NodeAccess } from './node-access';
import { nodeAutoScalingGroup } from './node-auto-scaling-group';
import { NodeCluster } from './node-cluster';
import { NodeImage } from './node-image';
import { nodeRole } from './node-role';
import type { NodesOptions } from './nodes-options';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { objectWith } from '../validation/check';
import { invalid } from '../validation/invalid';

const ACCESS = objectWith('an object of NodeAccessConfig');
const IMAGE = objectWith('an object of NodeImageConfig', 'userData');

/*
 * The nodes of a group that is made here, in this order: the role and its access to the cluster, the image with the user data that joins it, the launch template, the
 * Auto Scaling group.
 */

/** What a group is made of, joined to its cluster. */
export interface Nodes {
  readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  readonly launchTemplate: ec2.LaunchTemplate;
  readonly role: iam.IRole;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
  readonly image: LaunchedImage;
}

/** Makes the nodes of a group. */
export function makeNodes(scope: Construct, cluster: aws_eks.IClusterRef, options: NodesOptions): Nodes {
  const facts = clusterFacts(cluster);
  const vpc = options.vpc ?? facts.vpc ?? refuseWithoutVpc(scope, cluster);
  const instanceTypes = options.instanceTypes?.length ? options.instanceTypes : [ec2.InstanceType.of(ec2.InstanceClass.M7G, ec2.InstanceSize.LARGE)];
  const architecture = architectureOf(scope, instanceTypes);
  const nodeCluster = new NodeCluster(scope, cluster, options.serviceCidr);
  const image = (options.image ?? NodeImage.amazonLinux2023()).bind(scope, {
    cluster: nodeCluster,
    architecture,
    labels: options.labels ?? {},
    taints: options.taints ?? [],
    kubelet: options.kubelet ?? {},
    userData: options.userData,
  });
  IMAGE(scope, 'image.bind()', image);
  const role = options.role ?? nodeRole(scope, { ssmAccess: options.ssmAccess ?? false, cniPolicy: options.cniPolicy ?? true, ipv6: facts.ipv6 });
  const own = options.securityGroups ?? [new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Nodes of a cluster' })];
  const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(scope, 'ClusterSecurityGroup', nodeCluster.securityGroupId, { mutable: false });
  const launched = new LaunchedImage(scope, image, architecture);
  const launchTemplate = nodeLaunchTemplate(scope, {
    options, image, imageId: launched.id, instanceType: instanceTypes[0], role, securityGroups: [...own, ofCluster],
  });
  const { clusterName } = nodeCluster;
  const autoScalingGroup = nodeAutoScalingGroup(scope, { options, clusterName, vpc, launchTemplate, instanceTypes });
  validateWarmPool(scope, autoScalingGroup, launched.id);
  const access = (options.nodeAccess ?? NodeAccess._default(cluster)).bind(scope, { cluster, role });
  ACCESS(scope, 'nodeAccess.bind()', access);
  const { dependable } = access;
  // A node is let in from the first to the last of its requests: what it needs is made before the group and deleted after it.
  autoScalingGroup.node.addDependency(role, ...(dependable ? [dependable] : []));
  return { autoScalingGroup, launchTemplate, role, securityGroups: own, image: launched };
}

function refuseWithoutVpc(scope: Construct, cluster: aws_eks.IClusterRef): never {
  throw invalid(scope, {
    what: `The cluster ${cluster.node.path} has no known VPC, so there is no network for the nodes.`,
    got: 'no vpc',
    allowed: 'a vpc, or a cluster that has one',
    mend: 'Set vpc, or import the cluster with vpc.',
  });
}
