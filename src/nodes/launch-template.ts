import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { NodeImageConfig } from './node-image';
import type { NodesOptions } from './nodes-options';

export interface NodeLaunchTemplateProps {
  readonly options: NodesOptions;
  readonly image: NodeImageConfig;
  /** The image's id: a token, because a patch plan may still say by which parameter it is named. */
  readonly imageId: string;
  readonly instanceType: ec2.InstanceType;
  readonly role: iam.IRole;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
}

/** What instances of the group are launched with. */
export function nodeLaunchTemplate(scope: Construct, props: NodeLaunchTemplateProps): ec2.LaunchTemplate {
  const { options, image, imageId, instanceType, role, securityGroups } = props;
  const [first, ...others] = securityGroups;
  const template = new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    machineImage: { getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: image.userData }) },
    instanceType,
    role,
    securityGroup: first,
    userData: image.userData,
    httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
    httpPutResponseHopLimit: options.metadataHopLimit ?? 1,
    blockDevices: options.blockDevices ?? volumes(image, options.volumeSize ?? Size.gibibytes(50)),
  });
  others.forEach((group) => template.addSecurityGroup(group));
  return template;
}

const EBS = { volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true, deleteOnTermination: true };

/** The volume with containers has the size that was asked for, any other that of its snapshot. */
function volumes({ rootDevice, dataDevice }: NodeImageConfig, size: Size): ec2.BlockDevice[] {
  const sized = { deviceName: dataDevice ?? rootDevice, volume: ec2.BlockDeviceVolume.ebs(size.toGibibytes(), EBS) };
  return dataDevice === undefined ? [sized] : [{ deviceName: rootDevice, volume: { ebsDevice: EBS } }, sized];
}
