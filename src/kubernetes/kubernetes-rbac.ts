import { Lazy } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { admissionPolicies } from './admission-policies';
import type { ClusterFacts } from './cluster-facts';
import { Manifest } from './manifest';
import { clusterRules, rbacObjects } from './rbac-rules';
import { toYamlDocuments } from './yaml';

/*
 * What the drainer may do in Kubernetes: rules of RBAC (rbac-rules.ts), and admission policies where RBAC is too coarse (admission-policies.ts). cluster-facts.ts is
 * the only place that looks into a cluster, of either module, made or imported.
 */

export interface KubernetesRbacProps {
  readonly cluster: aws_eks.IClusterRef;
  readonly kubectl: ClusterFacts['kubectl'];
  readonly drainerName: string;
  /** What the groups of the drainer need, asked at the end of synthesis. */
  readonly needs: () => { readonly force: boolean; readonly surge: boolean };
}

/** The drainer's permissions in Kubernetes: applied where the cluster can be reached, else offered for `kubectl apply`. */
export class KubernetesRbac {
  /** The permissions as YAML: a token, since groups may still be connected. */
  public readonly manifest: string;

  private readonly objects: Manifest;

  constructor(scope: Construct, { cluster, kubectl, drainerName, needs }: KubernetesRbacProps) {
    const rules = () => clusterRules(needs());
    this.manifest = Lazy.uncachedString({
      produce: () => toYamlDocuments([...rbacObjects(drainerName, rules()), ...admissionPolicies(drainerName)]),
    });
    this.objects = new Manifest(scope, {
      cluster,
      kubectl,
      id: 'Rbac',
      objects: [...rbacObjects(drainerName, Lazy.uncachedAny({ produce: rules })), ...admissionPolicies(drainerName)],
      text: this.manifest,
      output: { id: 'RbacManifest', description: 'Kubernetes permissions of the drainer, to be applied with kubectl' },
    });
  }

  /** What has to exist before the drainer may act. */
  public get applied(): Construct | undefined {
    return this.objects.applied;
  }

  /** Says what is left to do. Called when the output has its final logical id. */
  public warn(): void {
    this.objects.warn({
      id: 'rbacNotApplied',
      what: 'the drainer\'s Kubernetes permissions are',
      until: 'it cannot drain',
      property: 'rbacManifest',
    });
  }
}
