import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Amazon Linux 2023 as EKS builds it. */
export enum AmazonLinux2023Variant {
  /** Without accelerators. */
  STANDARD = 'standard',

  /** With the drivers of NVIDIA. */
  NVIDIA = 'nvidia',

  /** With the drivers of AWS Neuron. Only for x86_64. */
  NEURON = 'neuron',
}

/** Bottlerocket as AWS builds it for EKS. */
export enum BottlerocketVariant {
  /** Without accelerators. */
  STANDARD = 'standard',

  /** With the drivers of NVIDIA. */
  NVIDIA = 'nvidia',

  /** With cryptography that is validated for FIPS 140-3. */
  FIPS = 'fips',
}

/** Which image it is. */
export interface NodeImageOptions {
  /**
   * The version of Kubernetes whose image is recommended, such as `1.36`. It must not be newer than that of the cluster.
   *
   * @default - the version of the cluster, where the app makes it. For an imported cluster it has to be given, unless
   * `imageParameter` or `machineImage` is
   */
  readonly kubernetesVersion?: string;

  /**
   * The name of an SSM parameter that holds the id of an image: one that you built from this one, or that you allowed.
   *
   * @default - the public parameter of the recommended image
   */
  readonly imageParameter?: string;

  /**
   * An image that you built from this one.
   *
   * @default - the image that a parameter names
   */
  readonly machineImage?: ec2.IMachineImage;
}

/** Options of {@link NodeImage.amazonLinux2023}. */
export interface AmazonLinux2023Options extends NodeImageOptions {
  /** @default AmazonLinux2023Variant.STANDARD */
  readonly variant?: AmazonLinux2023Variant;

  /**
   * More of the `spec` of a `NodeConfig`, which nodeadm merges over ours, such as
   * `{ instance: { localStorage: { strategy: 'RAID0' } } }`.
   *
   * @default - nothing more
   * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
   */
  readonly nodeConfig?: { [key: string]: unknown };
}

/** Options of {@link NodeImage.bottlerocket}. */
export interface BottlerocketOptions extends NodeImageOptions {
  /** @default BottlerocketVariant.STANDARD */
  readonly variant?: BottlerocketVariant;

  /**
   * More settings, without the word `settings` itself, such as `{ kernel: { lockdown: 'integrity' } }`. They win over ours.
   *
   * @default - nothing more
   * @see https://bottlerocket.dev/en/os/latest/api/settings/
   */
  readonly settings?: { [key: string]: unknown };
}
