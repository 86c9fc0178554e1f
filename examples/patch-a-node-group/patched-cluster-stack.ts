import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { Duration, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GracefulNodeGroup, type NodeGroupOptions } from 'cdk-graceful-node-group';
import type { Construct } from 'constructs';
import { nodeUserData } from './node-user-data';

const SERVICE_CIDR = '172.20.0.0/16';

export interface PatchedClusterStackProps extends StackProps {
  /**
   * The image of the nodes. Change it, deploy, and every node is replaced.
   *
   * @default - the image of Amazon Linux 2023 that EKS recommends on the day of the deployment
   */
  readonly image?: ec2.IMachineImage;

  /**
   * How the nodes are drained and awaited.
   *
   * @default - drains may take an hour, and what blocks one longer keeps its instance
   */
  readonly draining?: NodeGroupOptions;

  /**
   * A role or user that may use kubectl.
   *
   * @default - nobody
   */
  readonly adminArn?: string;
}

/** A cluster, a node group of three, and what makes patching it harmless. */
export class PatchedClusterStack extends Stack {
  public readonly cluster: eks.Cluster;
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  public readonly nodeGroup: GracefulNodeGroup;

  constructor(scope: Construct, id: string, props: PatchedClusterStackProps = {}) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });

    this.cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.V1_36,
      vpc,
      serviceIpv4Cidr: SERVICE_CIDR,
      // The nodes are our own.
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      // With kubectl, the drainer's permissions in Kubernetes are part of the deployment.
      kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') },
    });
    if (props.adminArn) {
      this.cluster.grantClusterAdmin('Admin', props.adminArn);
    }

    this.autoScalingGroup = this.nodes(vpc, props.image ?? ec2.MachineImage.fromSsmParameter(
      // Read anew by every deployment, so that `cdk deploy` is the patch.
      '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/image_id',
    ));

    // That is all it takes.
    this.nodeGroup = new GracefulNodeGroup(this, 'Workers', {
      cluster: this.cluster,
      autoScalingGroup: this.autoScalingGroup,
      drainTimeout: Duration.hours(1),
      ...props.draining,
    });
  }

  private nodes(vpc: ec2.IVpc, machineImage: ec2.IMachineImage): autoscaling.AutoScalingGroup {
    const role = new iam.Role(this, 'NodeRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore']
        .map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    // Lets instances with this role join the cluster. CDK makes no such entry for nodes of one's own.
    const nodeAccess = new eks.CfnAccessEntry(this, 'NodeAccess', {
      clusterName: this.cluster.clusterName,
      principalArn: role.roleArn,
      type: 'EC2_LINUX',
    });

    const launchTemplate = new ec2.LaunchTemplate(this, 'NodeTemplate', {
      machineImage,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.M7G, ec2.InstanceSize.LARGE),
      role,
      // Members of this group reach each other and the control plane.
      securityGroup: this.cluster.clusterSecurityGroup,
      userData: nodeUserData({
        clusterName: this.cluster.clusterName,
        clusterEndpoint: this.cluster.clusterEndpoint,
        certificateAuthority: this.cluster.clusterCertificateAuthorityData,
        serviceCidr: SERVICE_CIDR,
      }),
      requireImdsv2: true,
      blockDevices: [{
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(50, { volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true }),
      }],
    });

    const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    const group = new autoscaling.AutoScalingGroup(this, 'Nodes', {
      vpc,
      vpcSubnets,
      launchTemplate,
      minCapacity: 3,
      // Room for the new instance that comes before an old one goes.
      maxCapacity: 6,
      // A new image makes a new version of the launch template, and that starts an instance refresh: each new instance
      // first, each old one afterwards. Keep this in the stack for good: a rollback reads it, too.
      updatePolicy: autoscaling.UpdatePolicy.instanceRefresh({
        strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: 100,
        maxHealthyPercentage: 110,
        // The drainer reports an instance as launched when its node is Ready. There is nothing left to wait for.
        instanceWarmup: Duration.seconds(0),
      }),
    });
    group.node.addDependency(nodeAccess, vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    Tags.of(group).add(`kubernetes.io/cluster/${this.cluster.clusterName}`, 'owned', {
      includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'],
      applyToLaunchedInstances: true,
    });
    Tags.of(group).add('Name', `${this.node.path}/Nodes`, {
      includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'],
      applyToLaunchedInstances: true,
    });
    return group;
  }
}
