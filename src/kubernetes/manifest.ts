import { Annotations, CfnOutput, Stack, Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { ClusterFacts } from './cluster-facts';
import { PACKAGE_NAME } from '../names';

export interface ManifestProps {
  readonly cluster: aws_eks.IClusterRef;
  readonly kubectl: ClusterFacts['kubectl'];
  /** The construct id of the resource that applies the objects. */
  readonly id: string;
  /** As `kubectl apply` reads them. May hold tokens. */
  readonly objects: object[];
  /** The same as text, for whoever applies it. */
  readonly text: string;
  readonly output: { readonly id: string; readonly description: string };
}

/** What is left to do where a manifest could not be applied. */
export interface Unapplied {
  /** The id of the warning, without the name of the package. */
  readonly id: string;
  /** What is not there, and what does not work until it is: the beginning of a sentence, and its end. */
  readonly what: string;
  readonly until: string;
  /** The property that has the manifest. */
  readonly property: string;
}

/** Objects in Kubernetes: applied where the cluster can be reached, else offered for `kubectl apply`. */
export class Manifest {
  /** What has to exist before whoever needs the objects may act. */
  public readonly applied?: Construct;

  private readonly output?: CfnOutput;

  constructor(private readonly scope: Construct, props: ManifestProps) {
    if (props.kubectl) {
      this.applied = apply(scope, props, props.kubectl);
    } else {
      this.output = new CfnOutput(scope, props.output.id, { description: props.output.description, value: props.text });
    }
  }

  /** Says what is left to do. Called when the output has its final logical id. */
  public warn({ id, what, until, property }: Unapplied): void {
    if (!this.output) {
      return;
    }
    const stack = Stack.of(this.scope);
    const stackName = Token.isUnresolved(stack.stackName) ? '<the name of the stack>' : stack.stackName;
    Annotations.of(this.scope).addWarningV2(`${PACKAGE_NAME}:${id}`, [
      `The cluster has no kubectl provider, so ${what} not applied by this deployment, and ${until} until they are. After the deployment, run`,
      `aws cloudformation describe-stacks --stack-name ${stackName} `
      + `--query "Stacks[0].Outputs[?OutputKey=='${stack.resolve(this.output.logicalId)}'].OutputValue" --output text | kubectl apply -f -`,
      `or apply the property ${property} by other means, or give the cluster a kubectl provider `
      + '(kubectlProviderOptions of a cluster of aws-eks-v2).',
    ].join('\n'));
  }
}

function apply(scope: Construct, { cluster, id, objects }: ManifestProps, kubectl: 'aws-eks' | 'aws-eks-v2'): Construct {
  const props = {
    manifest: objects as Array<Record<string, unknown>>,
    // Names are unique to whoever makes the objects: what is there already was left by a deployment that failed halfway.
    overwrite: true,
    // kubectl prunes none of these kinds; without pruning they carry no extra label.
    prune: false,
  };
  return kubectl === 'aws-eks'
    ? new eks.KubernetesManifest(scope, id, { ...props, cluster: cluster as eks.ICluster })
    : new eksv2.KubernetesManifest(scope, id, { ...props, cluster: cluster as eksv2.ICluster });
}
