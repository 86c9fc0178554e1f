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
 * Lets pods that are shutting down go on serving until their callers and load balancers have noticed, without changes to manifests or applications.
 * An admission policy adds a preStop hook that sleeps to pods that declare a port and have no such hook, and lengthens their grace period by the same
 * time. It needs Kubernetes 1.36, and no component in the cluster.
 *
 * It helps in drains by any tool, in rollouts and in scale-ins. Pods that are already running stay as they are until they are recreated.
 *
 * The policy does not change pods of other namespaces, pods whose serving containers have preStop hooks of their own, pods of Jobs and others that
 * are not always restarted, pods with a grace period of 0, pods in the host network, and pods with the annotation `cdk-graceful-node-group/pre-stop:
 * never`.
 *
 * Synthesis fails if two of them on one cluster have the same policy name, or are certain to overlap in their namespaces.
 *
 * @example
 * declare const cluster: eks.Cluster;
 *
 * new GracefulPods(this, 'GracefulPods', { cluster, sleep: PreStopSleep.ALB_IP_TARGETS });
 */
export class GracefulPods extends Construct {
  /** The name of the policy and its binding in the cluster. */
  public readonly policyName: string;

  /**
   * The policy and its binding, as YAML for `kubectl apply -f -`.
   *
   * If the cluster has a kubectl provider, the deployment applies the manifest. Otherwise it is also an output of the stack, and a warning says what
   * to run.
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
