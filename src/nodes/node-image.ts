import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { bottlerocketUserData } from './bottlerocket-settings';
import { asDocument } from './document';
import { imageSource } from './image-source';
import type { KubeletSettings } from './kubelet-settings';
import { nodeadmUserData } from './node-config';
import type { AmazonLinux2023Options, BottlerocketOptions } from './node-image-options';
import { AmazonLinux2023Variant, BottlerocketVariant } from './node-image-options';
import type { NodeTaint } from './node-taint';
import { PACKAGE_NAME } from '../names';
import { type Check, objectWith, oneOf, pattern, struct, TEXT } from '../validation/check';
import { invalid } from '../validation/invalid';

/** What a node has to know about its cluster. The deployment looks up what the app does not know. */
export interface INodeCluster {
  /** The name of the cluster. */
  readonly clusterName: string;

  /** The URL of its API server. */
  readonly endpoint: string;

  /** Its certificate authority, as base64. */
  readonly certificateAuthority: string;

  /** The addresses of its Services. */
  readonly serviceCidr: string;

  /** Its version of Kubernetes, such as `1.36`, where the app makes the cluster. */
  readonly kubernetesVersion?: string;
}

/** What the nodes of an image are to be like. */
export interface NodeImageBindOptions {
  /** The cluster that its nodes join. */
  readonly cluster: INodeCluster;

  /** The architecture of the group's instance types. */
  readonly architecture: ec2.InstanceArchitecture;

  /** Labels that the nodes register with. */
  readonly labels: { [key: string]: string };

  /** Taints that the nodes register with. */
  readonly taints: NodeTaint[];

  /** Settings of the kubelet. */
  readonly kubelet: KubeletSettings;

  /**
   * A shell script that runs before the node joins.
   *
   * @default - none
   */
  readonly userData?: ec2.UserData;
}

/** An image, and how its instances become nodes. */
export interface NodeImageConfig {
  /**
   * The SSM parameter that names the image.
   *
   * @default - `machineImage` is the image
   */
  readonly imageParameter?: string;

  /**
   * The image, if no parameter names it.
   *
   * @default - `imageParameter` names it
   */
  readonly machineImage?: ec2.IMachineImage;

  /** The user data with which an instance joins the cluster. */
  readonly userData: ec2.UserData;

  /** The device of the volume with the operating system. */
  readonly rootDevice: string;

  /**
   * The device of the volume for containers.
   *
   * @default - they are on the root volume
   */
  readonly dataDevice?: string;
}

const MACHINE_IMAGE = objectWith('an IMachineImage', 'getImage');
/** What is read as a document when the group is known, whose path errors then have. */
const DOCUMENT: Check = () => undefined;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const PARAMETER = pattern('the name of a parameter of Systems Manager, such as /images/golden, and not the id of an image', /^(?!ami-[0-9a-f]+$)((\/[\w.-]+)+|[\w.-]+)$/);
const SOURCE = { kubernetesVersion: TEXT, imageParameter: PARAMETER, machineImage: MACHINE_IMAGE };
const AMAZON_LINUX = struct<AmazonLinux2023Options>('AmazonLinux2023Options', {
  ...SOURCE, variant: oneOf('AmazonLinux2023Variant', AmazonLinux2023Variant), nodeConfig: DOCUMENT,
});
const BOTTLEROCKET = struct<BottlerocketOptions>('BottlerocketOptions', { ...SOURCE, variant: oneOf('BottlerocketVariant', BottlerocketVariant), settings: DOCUMENT });

/** The image of a group's nodes, and the user data with which its instances join the cluster. */
export abstract class NodeImage {
  /**
   * Amazon Linux 2023, as EKS builds it.
   *
   * @example
   * NodeImage.amazonLinux2023({ variant: AmazonLinux2023Variant.NVIDIA });
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-amis.html
   */
  public static amazonLinux2023(options: AmazonLinux2023Options = {}): NodeImage {
    AMAZON_LINUX(undefined, 'options', options);
    return new AmazonLinux2023(options);
  }

  /**
   * Bottlerocket, an operating system that only runs containers.
   *
   * @example
   * NodeImage.bottlerocket({ settings: { kernel: { lockdown: 'integrity' } } });
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami-bottlerocket.html
   */
  public static bottlerocket(options: BottlerocketOptions = {}): NodeImage {
    BOTTLEROCKET(undefined, 'options', options);
    return new Bottlerocket(options);
  }

  /**
   * An image of your own with user data of your own, which has to make the instance join the cluster. The user data then also has to set labels,
   * taints and settings of the kubelet: synthesis fails if the group has some.
   *
   * For images that you built from Amazon Linux 2023 or Bottlerocket of EKS, use the methods for these with `imageParameter` or `machineImage`.
   *
   * @param machineImage the image
   * @param userData of the instances
   */
  public static own(machineImage: ec2.IMachineImage, userData: ec2.UserData): NodeImage {
    MACHINE_IMAGE(undefined, 'machineImage', machineImage);
    objectWith('a UserData', 'render')(undefined, 'userData', userData);
    return new OwnImage(machineImage, userData);
  }

  /**
   * Returns what instances of the image need to become nodes of the cluster. Called once by each group.
   *
   * @param scope the group
   * @param options the cluster, and what its nodes are to be like
   */
  public abstract bind(scope: IConstruct, options: NodeImageBindOptions): NodeImageConfig;
}

class AmazonLinux2023 extends NodeImage {
  constructor(private readonly options: AmazonLinux2023Options) {
    super();
  }

  public bind(scope: IConstruct, options: NodeImageBindOptions): NodeImageConfig {
    const { variant = AmazonLinux2023Variant.STANDARD, nodeConfig } = this.options;
    const { architecture } = options;
    if (variant === AmazonLinux2023Variant.NEURON && architecture === ec2.InstanceArchitecture.ARM_64) {
      throw invalid(scope, {
        what: 'EKS publishes Amazon Linux 2023 for Neuron only for x86_64.',
        got: 'AmazonLinux2023Variant.NEURON and instance types of arm64',
        allowed: 'instance types of x86_64, such as inf2.xlarge',
        mend: 'Set instanceTypes to such types, or leave variant out.',
      });
    }
    if (options.userData && 'addPart' in options.userData) {
      throw invalid(scope, {
        what: 'The user data of Amazon Linux 2023 is made of parts, of which userData is one: it cannot have parts itself.',
        got: 'userData as MultipartUserData',
        allowed: 'a script, such as UserData.forLinux()',
        mend: 'Give the script alone; what nodeadm reads goes into nodeConfig. Or take NodeImage.own, whose user data is yours as a whole.',
      });
    }
    return {
      ...imageSource(scope, this.options, options, (version) =>
        `/aws/service/eks/optimized-ami/${version}/amazon-linux-2023/${architecture}/${variant}/recommended/image_id`),
      userData: nodeadmUserData(options, asDocument(scope, 'nodeConfig', nodeConfig ?? {})),
      rootDevice: '/dev/xvda',
    };
  }
}

class Bottlerocket extends NodeImage {
  constructor(private readonly options: BottlerocketOptions) {
    super();
  }

  public bind(scope: IConstruct, options: NodeImageBindOptions): NodeImageConfig {
    const { variant = BottlerocketVariant.STANDARD, settings } = this.options;
    if (options.userData) {
      throw invalid(scope, {
        what: 'Bottlerocket has no shell that could run a script.',
        got: 'userData',
        allowed: 'settings, as the option settings of NodeImage.bottlerocket',
        mend: 'Leave userData out. Use a bootstrap container for what the script would do: settings["bootstrap-containers"].',
      });
    }
    const suffix = variant === BottlerocketVariant.STANDARD ? '' : `-${variant}`;
    return {
      ...imageSource(scope, this.options, options, (version) =>
        `/aws/service/bottlerocket/aws-k8s-${version}${suffix}/${options.architecture}/latest/image_id`),
      userData: bottlerocketUserData(options, asDocument(scope, 'settings', settings ?? {})),
      rootDevice: '/dev/xvda',
      dataDevice: '/dev/xvdb',
    };
  }
}

class OwnImage extends NodeImage {
  constructor(private readonly machineImage: ec2.IMachineImage, private readonly ownUserData: ec2.UserData) {
    super();
  }

  public bind(scope: IConstruct, { labels, taints, kubelet, userData }: NodeImageBindOptions): NodeImageConfig {
    const unheard = Object.entries({ labels, taints, kubelet, userData: userData ?? {} }).filter(([, value]) => Object.keys(value).length > 0);
    if (unheard.length > 0) {
      throw invalid(scope, {
        what: 'The group cannot pass settings to an image with user data of your own.',
        got: `NodeImage.own and ${unheard.map(([name]) => name).join(', ')}`,
        allowed: 'NodeImage.own without labels, taints, kubelet and userData',
        mend: 'Put them into the user data. If the image is built from Amazon Linux 2023 or Bottlerocket of EKS, use that with machineImage or imageParameter.',
      });
    }
    warnOfEmpty(scope, this.ownUserData);
    return { machineImage: this.machineImage, userData: this.ownUserData, rootDevice: '/dev/xvda' };
  }
}

/** An image may have all of it inside. Most do not. */
function warnOfEmpty(scope: IConstruct, userData: ec2.UserData): void {
  const script = userData.render().split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  if (script.length === 0) {
    Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:nothingJoins`, 'The user data of NodeImage.own has no command, so its instances join the cluster only if the image itself '
      + 'knows which one and how. Those that do not are replaced after joinTimeout, again and again. Have the user data join the cluster, or acknowledge this warning.');
  }
}
