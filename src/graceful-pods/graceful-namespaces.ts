import { Token } from 'aws-cdk-lib';
import { GRACEFUL_PODS_DISABLED, GRACEFUL_PODS_ENABLED, GRACEFUL_PODS_LABEL, NAME_LABEL } from './names';
import type { LabelRequirement } from './pod-policy';
import { invalid } from '../validation/invalid';

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const OF_KUBERNETES = ['kube-system', 'kube-public', 'kube-node-lease'];
const NOT_DISABLED: LabelRequirement = { key: GRACEFUL_PODS_LABEL, operator: 'NotIn', values: [GRACEFUL_PODS_DISABLED] };

/** The namespaces in which pods are made graceful. */
export abstract class GracefulNamespaces {
  /**
   * Namespaces with the label `cdk-graceful-node-group/graceful-pods: enabled`.
   *
   * `kubectl label namespace shop cdk-graceful-node-group/graceful-pods=enabled`
   */
  public static labelled(): GracefulNamespaces {
    return new Namespaces([{ key: GRACEFUL_PODS_LABEL, operator: 'In', values: [GRACEFUL_PODS_ENABLED] }]);
  }

  /**
   * All namespaces except those of Kubernetes itself (`kube-system`, `kube-public`, `kube-node-lease`), those that you name here, and those with the
   * label `cdk-graceful-node-group/graceful-pods: disabled`.
   *
   * Throws if a name is not valid for a namespace.
   *
   * @param names of namespaces that are left alone
   */
  public static allExcept(...names: string[]): GracefulNamespaces {
    checkNames('allExcept', names);
    return new Namespaces([{ key: NAME_LABEL, operator: 'NotIn', values: [...new Set([...OF_KUBERNETES, ...names])] }, NOT_DISABLED]);
  }

  /**
   * Namespaces with these names, except those with the label `cdk-graceful-node-group/graceful-pods: disabled`. So one cluster can have several
   * policies, each with a sleep of its own.
   *
   * Throws without a name, and if a name is not valid for a namespace.
   *
   * @param names of namespaces
   */
  public static named(...names: string[]): GracefulNamespaces {
    checkNames('named', names);
    if (names.length === 0) {
      throw invalid(undefined, {
        what: 'GracefulNamespaces.named() was given no namespace.',
        got: undefined,
        allowed: 'one name or more',
        mend: 'Name namespaces as kubectl get namespaces does, or take GracefulNamespaces.labelled().',
      });
    }
    return new Namespaces([{ key: NAME_LABEL, operator: 'In', values: [...new Set(names)] }, NOT_DISABLED]);
  }

  /**
   * As the policy asks of a namespace's labels.
   *
   * @internal
   */
  public abstract _requirements(): LabelRequirement[];
}

class Namespaces extends GracefulNamespaces {
  constructor(private readonly requirements: LabelRequirement[]) {
    super();
  }

  public override _requirements(): LabelRequirement[] {
    return this.requirements;
  }
}

/** Callers without types may give anything. */
function checkNames(method: string, names: readonly unknown[]): void {
  for (const name of names) {
    if (!Token.isUnresolved(name) && !(typeof name === 'string' && NAMESPACE.test(name))) {
      throw invalid(undefined, {
        what: `A name given to GracefulNamespaces.${method} is not a valid name of a namespace.`,
        got: typeof name === 'string' ? name : JSON.stringify(name),
        allowed: 'lower-case letters, digits and hyphens, at most 63, beginning and ending with a letter or digit',
        mend: 'Name namespaces as kubectl get namespaces does, one an argument and without wildcards.',
      });
    }
  }
}
