import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { GracefulNodeGroup, type GracefulNodeGroupProps, NodeImage } from '../../../src';
import { importedV2 } from '../clusters';
import { testStack } from '../synthesis';

export const ENDPOINT = 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com';
export const CERTIFICATE_AUTHORITY = 'LS0tLS1CRUdJTi0tLS0t';
/** An imported cluster does not tell its version. */
export const AL2023 = NodeImage.amazonLinux2023({ kubernetesVersion: '1.36' });
export const SERVICE_CIDR = '10.100.0.0/16';

/** Two zones, without a look-up. */
export function importedVpc(scope: Construct): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-00000000000000001', 'subnet-00000000000000002'],
    privateSubnetRouteTableIds: ['rtb-00000000000000001', 'rtb-00000000000000002'],
  });
}

/** An imported cluster that tells all it can. */
export function knownCluster(scope: Construct, vpc: ec2.IVpc = importedVpc(scope)) {
  return importedV2(scope, {
    vpc,
    clusterEndpoint: ENDPOINT,
    clusterCertificateAuthorityData: CERTIFICATE_AUTHORITY,
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
  });
}

/** A group of such a cluster, whose user data therefore is plain text. */
export function group(props: Partial<GracefulNodeGroupProps> = {}, stack: Stack = testStack()): GracefulNodeGroup {
  return new GracefulNodeGroup(stack, 'Workers', { cluster: props.cluster ?? knownCluster(stack), serviceCidr: SERVICE_CIDR, image: AL2023, ...props });
}

type Data = Record<string, unknown> & { UserData: unknown };

/** The data of the launch template. */
export function launchTemplateData(made: GracefulNodeGroup): Data {
  const [template] = Object.values(Template.fromStack(Stack.of(made)).findResources('AWS::EC2::LaunchTemplate')) as Array<{
    Properties: { LaunchTemplateData: Data };
  }>;
  return template.Properties.LaunchTemplateData;
}

/** The user data, which has no expressions but these where the cluster is known. */
export function userData(made: GracefulNodeGroup): string {
  return textOf((launchTemplateData(made).UserData as { 'Fn::Base64': unknown })['Fn::Base64']);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join, 'Fn::Base64': encoded } = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::Base64'?: unknown };
  if (join) {
    return join[1].map(textOf).join(join[0]);
  }
  expect(typeof encoded).toBe('string');
  return Buffer.from(encoded as string).toString('base64');
}
