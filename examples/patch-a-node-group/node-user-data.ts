import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** What a node has to know to join a cluster. */
export interface NodeUserDataProps {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly certificateAuthority: string;
  /** The addresses of Services. Neither CDK nor CloudFormation tells them, but nodeadm wants them. */
  readonly serviceCidr: string;
}

/**
 * Lets an instance of Amazon Linux 2023 join a cluster. CDK's own way (`cluster.addAutoScalingGroupCapacity`) writes what
 * Amazon Linux 2 understood, for which EKS publishes no images since Kubernetes 1.33.
 *
 * https://awslabs.github.io/amazon-eks-ami/nodeadm/
 */
export function nodeUserData(props: NodeUserDataProps): ec2.UserData {
  const userData = new ec2.MultipartUserData();
  userData.addPart(ec2.MultipartBody.fromRawBody({
    contentType: 'application/node.eks.aws',
    body: [
      'apiVersion: node.eks.aws/v1alpha1',
      'kind: NodeConfig',
      'spec:',
      '  cluster:',
      `    name: ${props.clusterName}`,
      `    apiServerEndpoint: ${props.clusterEndpoint}`,
      `    certificateAuthority: ${props.certificateAuthority}`,
      `    cidr: ${props.serviceCidr}`,
    ].join('\n'),
  }));
  return userData;
}
