import type { Duration } from 'aws-cdk-lib';

/**
 * Settings of the kubelet that Amazon Linux 2023 and Bottlerocket both know. What is left out is as the image has it, which
 * follows the instance type. For more there are `kubeletConfig` of Amazon Linux 2023 and `settings` of Bottlerocket.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export interface KubeletSettings {
  /**
   * The most pods of a node, between 1 and 1000.
   *
   * @default - what the network interfaces of the instance type have addresses for
   */
  readonly maxPods?: number;

  /**
   * The most processes of a pod.
   *
   * @default - as many as the image allows
   */
  readonly podPidsLimit?: number;

  /**
   * What is kept for kubelet and container runtime, such as `{ cpu: '80m', memory: '893Mi', 'ephemeral-storage': '1Gi' }`.
   *
   * @default - what the image computes from the instance type
   */
  readonly kubeReserved?: { [resource: string]: string };

  /**
   * What is kept for the operating system.
   *
   * @default - what the image keeps
   */
  readonly systemReserved?: { [resource: string]: string };

  /**
   * What must be left free before the kubelet evicts pods, such as `{ 'memory.available': '200Mi' }`.
   *
   * @default - what the image has
   */
  readonly evictionHard?: { [signal: string]: string };

  /**
   * How full the disk is, in percent, when unused container images are removed.
   *
   * @default - 85, the default of the kubelet
   */
  readonly imageGcHighThresholdPercent?: number;

  /**
   * How full the disk is, in percent, when enough unused container images are removed.
   *
   * @default - 80, the default of the kubelet
   */
  readonly imageGcLowThresholdPercent?: number;

  /**
   * How large the log of a container becomes before it is rotated, such as `50Mi`.
   *
   * @default - 10Mi, the default of the kubelet
   */
  readonly containerLogMaxSize?: string;

  /**
   * How many rotated logs of a container are kept, at least 2.
   *
   * @default - 5, the default of the kubelet
   */
  readonly containerLogMaxFiles?: number;

  /**
   * How long a node that shuts down without having been drained gives its pods.
   *
   * @default - what the image has: 150 s of Amazon Linux 2023 from Kubernetes 1.34 on
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * How much of `shutdownGracePeriod` is kept for cluster-critical pods.
   *
   * @default - what the image has: 30 s of Amazon Linux 2023 from Kubernetes 1.34 on
   */
  readonly shutdownGracePeriodCriticalPods?: Duration;
}
