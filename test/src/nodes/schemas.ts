import * as z from 'zod';

const texts = z.record(z.string(), z.string());

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/, as far as a group says anything of it. */
const KubeletConfiguration = z.strictObject({
  maxPods: z.int(),
  podPidsLimit: z.int(),
  kubeReserved: texts,
  systemReserved: texts,
  evictionHard: texts,
  imageGCHighThresholdPercent: z.int(),
  imageGCLowThresholdPercent: z.int(),
  containerLogMaxSize: z.string(),
  containerLogMaxFiles: z.int(),
  shutdownGracePeriod: z.string().regex(/^\d+s$/),
  shutdownGracePeriodCriticalPods: z.string().regex(/^\d+s$/),
  registerWithTaints: z.array(z.strictObject({
    key: z.string(), value: z.string().optional(), effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  })),
}).partial();

/** Flags of the kubelet, as far as a group says any: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/ */
export const KUBELET_FLAGS = ['--node-labels'];

/** https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/. Of several, only the first names the cluster, and then all of it. */
export const NodeConfig = z.strictObject({
  apiVersion: z.literal('node.eks.aws/v1alpha1'),
  kind: z.literal('NodeConfig'),
  spec: z.strictObject({
    cluster: z.strictObject({ name: z.string().min(1), apiServerEndpoint: z.url(), certificateAuthority: z.base64(), cidr: z.cidrv4() }).optional(),
    containerd: z.strictObject({ config: z.string().optional(), baseRuntimeSpec: z.record(z.string(), z.unknown()).optional() }).optional(),
    instance: z.strictObject({
      localStorage: z.strictObject({
        strategy: z.enum(['RAID0', 'RAID10', 'Mount']), mountPath: z.string().optional(), disabledMounts: z.array(z.enum(['Containerd', 'PodLogs'])).optional(),
      }),
    }).optional(),
    kubelet: z.strictObject({ config: KubeletConfiguration.optional(), flags: z.array(z.string()).optional() }).optional(),
    featureGates: z.record(z.enum(['InstanceIdNodeName', 'FastImagePull']), z.boolean()).optional(),
  }),
});

/**
 * https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/, with the types of bottlerocket-settings-sdk, as far as a group
 * says anything of it.
 */
export const BottlerocketSettings = z.strictObject({
  settings: z.looseObject({
    kubernetes: z.strictObject({
      'cluster-name': z.string().min(1),
      'api-server': z.url(),
      'cluster-certificate': z.base64(),
      'max-pods': z.int().optional(),
      'pod-pids-limit': z.int().optional(),
      'kube-reserved': z.partialRecord(z.enum(['cpu', 'memory', 'ephemeral-storage']), z.string()).optional(),
      'system-reserved': z.partialRecord(z.enum(['cpu', 'memory', 'ephemeral-storage']), z.string()).optional(),
      'eviction-hard': texts.optional(),
      'image-gc-high-threshold-percent': z.string().regex(/^\d+$/).optional(),
      'image-gc-low-threshold-percent': z.string().regex(/^\d+$/).optional(),
      'container-log-max-size': z.string().optional(),
      'container-log-max-files': z.int().optional(),
      'shutdown-grace-period': z.string().regex(/^\d+s$/).optional(),
      'shutdown-grace-period-for-critical-pods': z.string().regex(/^\d+s$/).optional(),
      'node-labels': texts.optional(),
      'node-taints': z.record(z.string(), z.array(z.string().regex(/^[^:]*:(NoSchedule|PreferNoSchedule|NoExecute)$/))).optional(),
    }),
  }),
});
