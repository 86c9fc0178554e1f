import { Annotations } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { GRACEFUL_PODS_ENABLED, GRACEFUL_PODS_LABEL, NAME_LABEL } from './names';
import type { LabelRequirement } from './pod-policy';
import { sameCluster } from '../kubernetes/same-cluster';
import { PACKAGE_NAME } from '../names';
import { type Problem, validateLater } from '../validation/invalid';

/** A policy of the app, and what it is about. */
interface Registered {
  readonly construct: IConstruct;
  readonly cluster: aws_eks.IClusterRef;
  readonly policyName: string;
  readonly namespaces: readonly LabelRequirement[];
}

/** The policies of an app, by its root. */
const POLICIES = new WeakMap<object, Registered[]>();

/** Refuses at the end of synthesis another policy of the same cluster that has the same name, or surely wants some of the same pods. Warns where it may. */
export function registerPolicy(policy: Registered): void {
  const { root } = policy.construct.node;
  const earlier = POLICIES.get(root) ?? [];
  POLICIES.set(root, [...earlier, policy]);
  const beside = () => earlier.filter(({ cluster }) => sameCluster(cluster, policy.cluster));
  beside().filter((other) => mayOverlap(policy.namespaces, other.namespaces)).forEach((other) => warn(policy.construct, other.construct));
  validateLater(policy.construct, () => beside().flatMap((other) => problems(policy, other)));
}

function problems({ policyName, namespaces }: Registered, other: Registered): Problem[] {
  const { path } = other.construct.node;
  if (policyName === other.policyName) {
    return [{
      what: `The policy of ${path} has the same name, so one would overwrite the other.`,
      got: `policyName ${policyName}`,
      allowed: 'a name of its own for each policy of a cluster',
      mend: 'Give one of them another policyName, or leave it out.',
    }];
  }
  return surelyOverlap(namespaces, other.namespaces) ? [{
    what: `The policy of ${path} matches the same pods, and Kubernetes does not say which of the two would change them.`,
    got: 'namespaces that both are about',
    allowed: 'policies of a cluster with no namespace in common',
    mend: 'Name the namespaces of each by GracefulNamespaces.named(), and leave them out of the others by GracefulNamespaces.allExcept(). '
      + 'For single pods there is the annotation cdk-graceful-node-group/pre-stop.',
  }] : [];
}

/** One goes by the label alone, and the other takes all but some, so that whoever labels a namespace has both, unless it is one of those. */
function mayOverlap(...namespaces: ReadonlyArray<readonly LabelRequirement[]>): boolean {
  const operators = namespaces.map((one) => one.find(({ key }) => key === NAME_LABEL)?.operator);
  return operators.includes(undefined) && operators.includes('NotIn');
}

function warn(construct: IConstruct, { node: { path } }: IConstruct): void {
  Annotations.of(construct).addWarningV2(`${PACKAGE_NAME}:gracefulPodsMayOverlap`, `Of this policy and that of ${path}, one is about the namespaces with the `
    + `label ${GRACEFUL_PODS_LABEL}: ${GRACEFUL_PODS_ENABLED}, and the other about all but some. A namespace that has the label and that GracefulNamespaces.allExcept() `
    + 'does not name has both, and Kubernetes does not say which of both its pods get. Name the namespaces that have the label in allExcept(), and acknowledge this '
    + 'warning; or name them in GracefulNamespaces.named() instead of the label, which synthesis can check.');
}

/** What the labels of a namespace say is not known before there is a cluster, but both may go by the same. */
function surelyOverlap(one: readonly LabelRequirement[], other: readonly LabelRequirement[]): boolean {
  const [left, right] = [one, other].map((namespaces) => namespaces.find(({ key }) => key === NAME_LABEL));
  if (!left || !right) {
    return !left && !right;
  }
  const common = (named: LabelRequirement, rest: LabelRequirement) => (named.values ?? [])
    .some((name) => (rest.values ?? []).includes(name) === (rest.operator === 'In'));
  return left.operator === 'In' ? common(left, right) : right.operator !== 'In' || common(right, left);
}
