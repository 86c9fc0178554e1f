import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { defined, type Document } from './document';
import type { KubeletSettings } from './kubelet-settings';
import type { NodeImageBindOptions } from './node-image';
import type { NodeTaint } from './node-taint';
import { toToml } from './toml';

/**
 * The user data of Bottlerocket: settings, of which those of the user win. The address of the cluster's DNS is found by
 * Bottlerocket itself.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/
 */
export function bottlerocketUserData(options: NodeImageBindOptions, more: Document): ec2.UserData {
  const { cluster, labels, taints, kubelet } = options;
  const kubernetes = defined({
    'api-server': cluster.endpoint,
    'cluster-certificate': cluster.certificateAuthority,
    'cluster-name': cluster.clusterName,
    ...kubeletSettings(kubelet),
    'node-labels': Object.keys(labels).length > 0 ? labels : undefined,
    'node-taints': taints.length > 0 ? nodeTaints(taints) : undefined,
  });
  return ec2.UserData.custom(toToml({ settings: merged({ kubernetes }, more) }));
}

function kubeletSettings(kubelet: KubeletSettings): { readonly [key: string]: Document[string] | undefined } {
  return {
    'max-pods': kubelet.maxPods,
    'pod-pids-limit': kubelet.podPidsLimit,
    'kube-reserved': kubelet.kubeReserved,
    'system-reserved': kubelet.systemReserved,
    'eviction-hard': kubelet.evictionHard,
    // Older versions take these as text only, newer ones both.
    'image-gc-high-threshold-percent': kubelet.imageGcHighThresholdPercent?.toString(),
    'image-gc-low-threshold-percent': kubelet.imageGcLowThresholdPercent?.toString(),
    'container-log-max-size': kubelet.containerLogMaxSize,
    'container-log-max-files': kubelet.containerLogMaxFiles,
    'shutdown-grace-period': kubelet.shutdownGracePeriod && `${kubelet.shutdownGracePeriod.toSeconds()}s`,
    'shutdown-grace-period-for-critical-pods': kubelet.shutdownGracePeriodCriticalPods && `${kubelet.shutdownGracePeriodCriticalPods.toSeconds()}s`,
  };
}

/** Several taints may have one key, with different effects. */
function nodeTaints(taints: readonly NodeTaint[]): Document {
  const keys = [...new Set(taints.map(({ key }) => key))];
  return Object.fromEntries(keys.map((key) =>
    [key, taints.filter((taint) => taint.key === key).map(({ value = '', effect }) => `${value}:${effect}`)]));
}

/** Tables are merged, anything else is replaced. */
function merged(left: Document, right: Document): Document {
  return {
    ...left,
    ...Object.fromEntries(Object.entries(right).map(([key, value]) =>
      [key, isTable(left[key]) && isTable(value) ? merged(left[key], value) : value])),
  };
}

function isTable(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
