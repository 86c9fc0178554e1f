import type { Duration } from 'aws-cdk-lib';

/**
 * Settings of the kubelet that Amazon Linux 2023 and Bottlerocket both support. Unset properties have the image's default, which depends on the
 * instance type. For other settings, use `nodeConfig` of Amazon Linux 2023 and `settings` of Bottlerocket.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export interface KubeletSettings {
  /**
   * The maximum number of pods on a node, between 1 and 1000.
   *
   * @default - as many as the network interfaces of the instance type have addresses for
   */
  readonly maxPods?: number;

  /**
   * The maximum number of processes in a pod.
   *
   * @default - as many as the image allows
   */
  readonly podPidsLimit?: number;

  /**
   * Resources that are reserved for kubelet and container runtime, such as `{ cpu: '80m', memory: '893Mi', 'ephemeral-storage': '1Gi' }`.
   *
   * @default - what the image computes from the instance type
   */
  readonly kubeReserved?: { [resource: string]: string };

  /**
   * Resources that are reserved for the operating system.
   *
   * @default - what the image reserves
   */
  readonly systemReserved?: { [resource: string]: string };

  /**
   * How little may be left before the kubelet evicts pods, such as `{ 'memory.available': '200Mi' }`.
   *
   * @default - what the image has
   */
  readonly evictionHard?: { [signal: string]: string };

  /**
   * How full the disk must be, in percent, before the kubelet begins to remove unused container images.
   *
   * @default - 85, the default of the kubelet
   */
  readonly imageGcHighThresholdPercent?: number;

  /**
   * How full the disk may be, in percent, when the kubelet stops removing unused container images.
   *
   * @default - 80, the default of the kubelet
   */
  readonly imageGcLowThresholdPercent?: number;

  /**
   * The size at which the log of a container is rotated, such as `50Mi`.
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
   * How long pods get to stop when a node shuts down without having been drained.
   *
   * @default - what the image has: 150 s of Amazon Linux 2023 from Kubernetes 1.34 on
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * How much of `shutdownGracePeriod` is reserved for cluster-critical pods.
   *
   * @default - what the image has: 30 s of Amazon Linux 2023 from Kubernetes 1.34 on
   */
  readonly shutdownGracePeriodCriticalPods?: Duration;
}
