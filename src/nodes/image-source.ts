import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { NodeImageBindOptions, NodeImageConfig } from './node-image';
import type { NodeImageOptions } from './node-image-options';
import { pattern } from '../validation/check';
import { invalid } from '../validation/invalid';

/** https://kubernetes.io/releases/version-skew-policy/#kubelet */
const MOST_BEHIND = 3;

const VERSION = pattern('a version of Kubernetes without its patch, such as 1.36', /^1\.\d+$/);

/** Where the id of an image comes from: a given image, a given parameter, or the public one for the version of Kubernetes. */
export function imageSource(
  scope: IConstruct, given: NodeImageOptions, { cluster }: NodeImageBindOptions, publicParameter: (version: string) => string,
): Pick<NodeImageConfig, 'imageParameter' | 'machineImage'> {
  const { kubernetesVersion, imageParameter, machineImage } = given;
  const names = Object.entries({ kubernetesVersion, imageParameter, machineImage }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (names.length > 1) {
    throw invalid(scope, {
      what: 'Each of these options alone says which image it is.',
      got: names.join(' and '),
      allowed: 'one of kubernetesVersion, imageParameter and machineImage, or none',
      mend: 'Leave the others out.',
    });
  }
  if (machineImage) {
    return { machineImage };
  }
  return { imageParameter: imageParameter ?? publicParameter(versionOf(scope, kubernetesVersion, cluster.kubernetesVersion)) };
}

function versionOf(scope: IConstruct, given: string | undefined, clusters: string | undefined): string {
  const version = given ?? clusters;
  if (version === undefined) {
    throw invalid(scope, {
      what: 'The Kubernetes version of the cluster is not known, so it is not clear which image is the right one.',
      got: 'neither kubernetesVersion nor imageParameter nor machineImage of the image',
      allowed: 'one of them, or a cluster that is made in the app',
      mend: 'Set kubernetesVersion, such as NodeImage.amazonLinux2023({ kubernetesVersion: "1.36" }).',
    });
  }
  VERSION(scope, 'kubernetesVersion', version);
  if (given !== undefined && clusters !== undefined && minor(given) > minor(clusters)) {
    throw invalid(scope, {
      what: 'Nodes must not be newer than the control plane.',
      got: `kubernetesVersion ${given}, a cluster of ${clusters}`,
      allowed: `${clusters} or older`,
      mend: 'Update the cluster first, or leave kubernetesVersion out: the nodes then follow the cluster.',
    });
  }
  if (given !== undefined && clusters !== undefined && minor(clusters) - minor(given) > MOST_BEHIND) {
    throw invalid(scope, {
      what: `Nodes must not be more than ${MOST_BEHIND} minor versions older than the control plane.`,
      got: `kubernetesVersion ${given}, a cluster of ${clusters}`,
      allowed: `1.${minor(clusters) - MOST_BEHIND} to ${clusters}`,
      mend: 'Set kubernetesVersion to a newer one, or leave it out: the nodes then follow the cluster.',
    });
  }
  return version;
}

/** NaN for a token, which is not compared. */
function minor(version: string): number {
  return Token.isUnresolved(version) ? NaN : Number(version.split('.')[1]);
}
