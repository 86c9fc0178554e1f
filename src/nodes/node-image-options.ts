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

/** Which image the nodes run. */
export interface NodeImageOptions {
  /**
   * The Kubernetes version to take the recommended image of, such as `1.36`. It must not be newer than that of the cluster.
   *
   * @default - the version of a cluster that the app creates. Required for an imported cluster, unless `imageParameter` or `machineImage` is set
   */
  readonly kubernetesVersion?: string;

  /**
   * The name of an SSM parameter that holds the id of an image: one that you built from this one, or a version of it that you approved.
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
   * Additions to the `spec` of the `NodeConfig`, which nodeadm merges over the construct's own, such as `{ instance: { localStorage: { strategy:
   * 'RAID0' } } }`.
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
   * Additional settings, without the top-level key `settings`, such as `{ kernel: { lockdown: 'integrity' } }`. They override those of the construct.
   *
   * @default - nothing more
   * @see https://bottlerocket.dev/en/os/latest/api/settings/
   */
  readonly settings?: { [key: string]: unknown };
}
