import { Token } from 'aws-cdk-lib';
import { GRACEFUL_PODS_DISABLED, GRACEFUL_PODS_ENABLED, GRACEFUL_PODS_LABEL } from './names';
import type { LabelRequirement } from './pod-policy';
import { invalid } from '../validation/invalid';

/** Every namespace has it, with its own name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const OF_KUBERNETES = ['kube-system', 'kube-public', 'kube-node-lease'];

/** In which namespaces pods are made graceful. */
export abstract class GracefulNamespaces {
  /**
   * Those with the label `cdk-graceful-node-group/graceful-pods: enabled`.
   *
   * `kubectl label namespace shop cdk-graceful-node-group/graceful-pods=enabled`
   */
  public static labelled(): GracefulNamespaces {
    return new Namespaces([{ key: GRACEFUL_PODS_LABEL, operator: 'In', values: [GRACEFUL_PODS_ENABLED] }]);
  }

  /**
   * All but those of Kubernetes itself (`kube-system`, `kube-public`, `kube-node-lease`), those that are named here, and those
   * with the label `cdk-graceful-node-group/graceful-pods: disabled`.
   *
   * Throws where a name can be no namespace's.
   *
   * @param names of namespaces that are left alone
   */
  public static allExcept(...names: string[]): GracefulNamespaces {
    for (const name of names as unknown[]) {
      if (!Token.isUnresolved(name) && !(typeof name === 'string' && NAMESPACE.test(name))) {
        throw invalid(undefined, {
          what: 'A name given to GracefulNamespaces.allExcept is that of no namespace.',
          got: name,
          allowed: 'lower-case letters, digits and hyphens, at most 63, beginning and ending with a letter or digit',
          mend: 'Name namespaces as kubectl get namespaces does, one an argument and without wildcards.',
        });
      }
    }
    return new Namespaces([
      { key: NAME_LABEL, operator: 'NotIn', values: [...new Set([...OF_KUBERNETES, ...names])] },
      { key: GRACEFUL_PODS_LABEL, operator: 'NotIn', values: [GRACEFUL_PODS_DISABLED] },
    ]);
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
