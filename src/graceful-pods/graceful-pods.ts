import { Duration, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GracefulNamespaces } from './graceful-namespaces';
import { type GracefulPodsProps, PreStopSleep } from './graceful-pods-props';
import { MOST_PRE_STOP_SECONDS } from './names';
import { registerPolicy } from './overlap';
import { podPolicy } from './pod-policy';
import { checkVersion } from './version';
import { CLUSTER } from '../drainer/check-props';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { Manifest } from '../kubernetes/manifest';
import { toYamlDocuments, type Yaml } from '../kubernetes/yaml';
import { checkProps, type Checks, duration, knownAtSynthesis, objectWith, pattern, required } from '../validation/check';

/*
 * A policy of Kubernetes (pod-policy.ts) that is made for the cluster, once. What it asks of a pod is serving-pods.ts, in CEL.
 */

const CHECKS: Checks<GracefulPodsProps> = {
  cluster: required(CLUSTER),
  sleep: knownAtSynthesis(duration({ least: Duration.seconds(1), most: Duration.seconds(MOST_PRE_STOP_SECONDS), unit: 'seconds' })),
  namespaces: objectWith('GracefulNamespaces.labelled(), GracefulNamespaces.named() or GracefulNamespaces.allExcept()', '_requirements'),
  policyName: knownAtSynthesis(pattern('lower-case letters, digits and hyphens, at most 63, beginning and ending with a letter or digit',
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)),
};

/**
 * Lets the pods of a cluster go on serving when their end has begun, until what is in front of them has noticed, whoever wrote
 * them: a policy of Kubernetes adds a preStop hook that sleeps, and a grace period that is as much longer, to pods that declare
 * a port and have no such hook. It needs no component in the cluster, and Kubernetes 1.36.
 *
 * Helps drains by whomever, rollouts and scale-ins alike. Pods that run already are left as they are until they are made again.
 *
 * Left alone are pods of other namespaces, pods whose serving containers have preStop hooks of their own, Jobs and whatever else
 * does not restart, pods with a grace period of 0, pods in the network of their node, and pods with the annotation
 * `cdk-graceful-node-group/pre-stop: never`.
 *
 * Synthesis fails for two of them on one cluster whose policies have one name, or that surely are about some of the same namespaces.
 *
 * @example
 * declare const cluster: eks.Cluster;
 *
 * new GracefulPods(this, 'GracefulPods', { cluster, sleep: PreStopSleep.ALB_IP_TARGETS });
 */
export class GracefulPods extends Construct {
  /** The name of policy and binding in the cluster. */
  public readonly policyName: string;

  /**
   * Policy and binding, as YAML for `kubectl apply -f -`.
   *
   * Where the cluster has a kubectl provider, they are applied by the deployment. Otherwise they are also an output of the
   * stack, and a warning says what to run.
   */
  public readonly manifest: string;

  constructor(scope: Construct, id: string, props: GracefulPodsProps) {
    super(scope, id);
    checkProps(this, 'GracefulPodsProps', CHECKS, props);
    checkVersion(this, props.cluster);
    const { cluster, sleep = PreStopSleep.IN_CLUSTER, namespaces = GracefulNamespaces.labelled() } = props;
    this.policyName = props.policyName ?? Names.uniqueResourceName(this, { maxLength: 63, separator: '-', allowedSpecialCharacters: '-' }).toLowerCase();
    const requirements = namespaces._requirements();
    registerPolicy({ construct: this, cluster, policyName: this.policyName, namespaces: requirements });
    const objects = podPolicy(this.policyName, sleep.toSeconds(), requirements);
    this.manifest = toYamlDocuments(objects as Yaml[]);
    const manifest = new Manifest(this, {
      cluster,
      kubectl: clusterFacts(cluster).kubectl,
      // With another name it is another resource, so that the policy of the old name is deleted.
      id: props.policyName ? `Policy-${props.policyName}` : 'Policy',
      objects,
      text: this.manifest,
      output: { id: 'Manifest', description: 'The policy that makes pods graceful, to be applied with kubectl' },
    });
    manifest.warn({ id: 'gracefulPodsNotApplied', what: 'policy and binding are', until: 'pods are made as before', property: 'manifest' });
  }
}
