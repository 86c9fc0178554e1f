import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { defined, type Document } from './document';
import type { KubeletSettings } from './kubelet-settings';
import type { NodeImageBindOptions } from './node-image';
import type { NodeTaint } from './node-taint';
import { toYamlDocuments } from '../kubernetes/yaml';

/**
 * The user data of Amazon Linux 2023: what nodeadm wants to know of cluster and kubelet, then what the user adds to it, of which
 * the last wins, then the user's script. nodeadm starts the kubelet when the scripts of the user data have run.
 *
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 */
export function nodeadmUserData(options: NodeImageBindOptions, more: Document): ec2.UserData {
  const userData = new ec2.MultipartUserData();
  for (const spec of [nodeConfigSpec(options), ...(Object.keys(more).length > 0 ? [more] : [])]) {
    userData.addPart(ec2.MultipartBody.fromRawBody({
      contentType: 'application/node.eks.aws',
      body: toYamlDocuments([{ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec }]),
    }));
  }
  if (options.userData) {
    userData.addPart(ec2.MultipartBody.fromUserData(options.userData));
  }
  return userData;
}

function nodeConfigSpec({ cluster, labels, taints, kubelet }: NodeImageBindOptions): Document {
  const config = kubeletConfiguration(kubelet, taints);
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const options = {
    ...(Object.keys(config).length > 0 ? { config } : {}),
    // The configuration file knows no labels.
    ...(nodeLabels.length > 0 ? { flags: [`--node-labels=${nodeLabels.join(',')}`] } : {}),
  };
  return {
    // All four are mandatory.
    cluster: {
      name: cluster.clusterName,
      apiServerEndpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      cidr: cluster.serviceCidr,
    },
    ...(Object.keys(options).length > 0 ? { kubelet: options } : {}),
  };
}

/** @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
function kubeletConfiguration(kubelet: KubeletSettings, taints: readonly NodeTaint[]): Document {
  const { imageGcHighThresholdPercent, imageGcLowThresholdPercent, shutdownGracePeriod, shutdownGracePeriodCriticalPods, ...rest } = kubelet;
  return defined({
    ...rest,
    imageGCHighThresholdPercent: imageGcHighThresholdPercent,
    imageGCLowThresholdPercent: imageGcLowThresholdPercent,
    shutdownGracePeriod: shutdownGracePeriod && `${shutdownGracePeriod.toSeconds()}s`,
    shutdownGracePeriodCriticalPods: shutdownGracePeriodCriticalPods && `${shutdownGracePeriodCriticalPods.toSeconds()}s`,
    registerWithTaints: taints.length === 0 ? undefined : taints.map(({ key, value, effect }) => defined({ key, value, effect })),
  });
}
