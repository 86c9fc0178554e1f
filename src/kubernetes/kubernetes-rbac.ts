import { Annotations, CfnOutput, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { admissionPolicies } from './admission-policies';
import type { ClusterFacts } from './cluster-facts';
import type { RbacRule } from './rbac-rules';
import { clusterRules, rbacObjects } from './rbac-rules';
import { toYamlDocuments } from './yaml';
import { PACKAGE_NAME } from '../names';

export interface KubernetesRbacProps {
  readonly cluster: aws_eks.IClusterRef;
  readonly kubectl: ClusterFacts['kubectl'];
  readonly drainerName: string;
  /** What the groups of the drainer need, asked at the end of synthesis. */
  readonly needs: () => { readonly force: boolean; readonly surge: boolean };
}

/** The drainer's permissions in Kubernetes: applied where the cluster can be reached, else offered for `kubectl apply`. */
export class KubernetesRbac {
  /** What has to exist before the drainer may act. */
  public readonly applied?: Construct;

  /** The permissions as YAML: a token, since groups may still be connected. */
  public readonly manifest: string;

  private readonly output?: CfnOutput;

  constructor(scope: Construct, private readonly props: KubernetesRbacProps) {
    const { drainerName } = props;
    this.manifest = Lazy.string({
      produce: () => toYamlDocuments([...rbacObjects(drainerName, this.rules), ...admissionPolicies(drainerName)]),
    });
    if (props.kubectl) {
      this.applied = this.apply(scope, props.kubectl);
    } else {
      this.output = new CfnOutput(scope, 'RbacManifest', {
        description: 'Kubernetes permissions of the drainer, to be applied with kubectl',
        value: this.manifest,
      });
    }
  }

  /** Says what is left to do. Called when the output has its final logical id. */
  public warn(scope: Construct): void {
    if (!this.output) {
      return;
    }
    const stack = Stack.of(scope);
    const stackName = Token.isUnresolved(stack.stackName) ? '<the name of the stack>' : stack.stackName;
    Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:rbacNotApplied`, [
      'The cluster has no kubectl provider, so the drainer\'s Kubernetes permissions are not applied by this deployment, '
      + 'and it cannot drain until they are. After the deployment, run',
      `aws cloudformation describe-stacks --stack-name ${stackName} `
      + `--query "Stacks[0].Outputs[?OutputKey=='${stack.resolve(this.output.logicalId)}'].OutputValue" --output text | kubectl apply -f -`,
      'or apply the property rbacManifest by other means, or give the cluster a kubectl provider '
      + '(kubectlProviderOptions of a cluster of aws-eks-v2).',
    ].join('\n'));
  }

  private get rules(): RbacRule[] {
    return clusterRules(this.props.needs());
  }

  private apply(scope: Construct, kubectl: 'aws-eks' | 'aws-eks-v2'): Construct {
    const { cluster, drainerName } = this.props;
    const rules = Lazy.any({ produce: () => this.rules });
    const props = {
      manifest: [...rbacObjects(drainerName, rules), ...admissionPolicies(drainerName)],
      // Names are unique to the drainer: what is there already was left by a deployment that failed halfway.
      overwrite: true,
      // kubectl never prunes objects of RBAC; without pruning they carry no extra label.
      prune: false,
    };
    return kubectl === 'aws-eks'
      ? new eks.KubernetesManifest(scope, 'Rbac', { ...props, cluster: cluster as eks.ICluster })
      : new eksv2.KubernetesManifest(scope, 'Rbac', { ...props, cluster: cluster as eksv2.ICluster });
  }
}
