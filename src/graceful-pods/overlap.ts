import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { NAME_LABEL } from './names';
import type { LabelRequirement } from './pod-policy';
import { type Problem, validateLater } from '../validation/invalid';
import { sameCluster } from '../validation/same';

/** A policy of the app, and what it is about. */
interface Registered {
  readonly construct: IConstruct;
  readonly cluster: aws_eks.IClusterRef;
  readonly policyName: string;
  readonly namespaces: readonly LabelRequirement[];
}

/** The policies of an app, by its root. */
const POLICIES = new WeakMap<object, Registered[]>();

/** Refuses at the end of synthesis another policy of the same cluster that has the same name, or surely wants some of the same pods. */
export function registerPolicy(policy: Registered): void {
  const { root } = policy.construct.node;
  const earlier = POLICIES.get(root) ?? [];
  POLICIES.set(root, [...earlier, policy]);
  const beside = () => earlier.filter(({ cluster }) => sameCluster(cluster, policy.cluster));
  validateLater(policy.construct, () => beside().flatMap((other) => problems(policy, other)));
}

function problems({ policyName, namespaces }: Registered, other: Registered): Problem[] {
  const { path } = other.construct.node;
  if (policyName === other.policyName) {
    return [{
      what: `The policy of ${path} has the same name, so that one would take the other's place.`,
      got: `policyName ${policyName}`,
      allowed: 'a name of its own for each policy of a cluster',
      mend: 'Give one of them another policyName, or leave it out.',
    }];
  }
  return surelyOverlap(namespaces, other.namespaces) ? [{
    what: `The policy of ${path} wants the same pods, and Kubernetes does not say which of both would have them.`,
    got: 'namespaces that both are about',
    allowed: 'policies of a cluster with no namespace in common',
    mend: 'Name the namespaces of each by GracefulNamespaces.named(), and leave them out of the others by GracefulNamespaces.allExcept(). '
      + 'For single pods there is the annotation cdk-graceful-node-group/pre-stop.',
  }] : [];
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
