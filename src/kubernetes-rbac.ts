import { Annotations, CfnOutput, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { admissionObjects } from './admission-policy';
import type { ClusterFacts } from './cluster-facts';
import { PACKAGE_NAME } from './names';
import type { RbacRule } from './rbac-rules';
import { clusterRules, rbacObjects } from './rbac-rules';
import { toYamlDocuments } from './yaml';

export interface KubernetesRbacProps {
  readonly cluster: aws_eks.IClusterRef;
  readonly kubectl: ClusterFacts['kubectl'];
  readonly drainerName: string;
}

/** The drainer's permissions in Kubernetes: applied where the cluster can be reached, else offered for `kubectl apply`. */
export class KubernetesRbac {
  /** What has to exist before the drainer may act. */
  public readonly applied?: Construct;

  private readonly drainerName: string;
  private force = false;
  private surge = false;

  constructor(scope: Construct, props: KubernetesRbacProps) {
    this.drainerName = props.drainerName;
    if (props.kubectl) {
      this.applied = this.apply(scope, props.cluster, props.kubectl);
    } else {
      this.offer(scope);
    }
  }

  /** As far as groups are connected by now. */
  public get manifest(): string {
    return toYamlDocuments([...rbacObjects(this.drainerName, this.rules), ...admissionObjects(this.drainerName)]);
  }

  /** Allows to release pods, as far as the admission policy does. */
  public allowSurge(): void {
    this.surge = true;
  }

  /** Allows to delete pods. */
  public allowForce(): void {
    this.force = true;
  }

  private get rules(): RbacRule[] {
    return clusterRules({ force: this.force, surge: this.surge });
  }

  private apply(scope: Construct, cluster: aws_eks.IClusterRef, kubectl: 'aws-eks' | 'aws-eks-v2'): Construct {
    const rules = Lazy.any({ produce: () => this.rules });
    const props = {
      manifest: [...rbacObjects(this.drainerName, rules), ...admissionObjects(this.drainerName)],
      // Names are unique to the drainer: what is there already was left by a deployment that failed halfway.
      overwrite: true,
      // kubectl never prunes objects of RBAC; without pruning they carry no extra label.
      prune: false,
    };
    return kubectl === 'aws-eks'
      ? new eks.KubernetesManifest(scope, 'Rbac', { ...props, cluster: cluster as eks.ICluster })
      : new eksv2.KubernetesManifest(scope, 'Rbac', { ...props, cluster: cluster as eksv2.ICluster });
  }

  private offer(scope: Construct): void {
    const stack = Stack.of(scope);
    const output = new CfnOutput(scope, 'RbacManifest', {
      description: 'Kubernetes permissions of the drainer, to be applied with kubectl',
      value: Lazy.string({ produce: () => this.manifest }),
    });
    const stackName = Token.isUnresolved(stack.stackName) ? '<the name of the stack>' : stack.stackName;
    Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:rbacNotApplied`, [
      'The cluster has no kubectl provider, so the drainer\'s Kubernetes permissions are not applied by this deployment, '
      + 'and it cannot drain until they are. After the deployment, run',
      `aws cloudformation describe-stacks --stack-name ${stackName} `
      + `--query "Stacks[0].Outputs[?OutputKey=='${stack.getLogicalId(output)}'].OutputValue" --output text | kubectl apply -f -`,
      'or apply the property rbacManifest by other means, or give the cluster a kubectl provider '
      + '(kubectlProviderOptions of a cluster of aws-eks-v2).',
    ].join('\n'));
  }
}
