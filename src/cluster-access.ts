import { Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct, IDependable } from 'constructs';
import { clusterFacts } from './cluster-facts';
import { invalid } from './invalid';
import { KUBERNETES_GROUP } from './names';

/** Who is to be known to the cluster. */
export interface ClusterAccessBindOptions {
  /** The cluster. */
  readonly cluster: aws_eks.IClusterRef;
  /** The role of the drainer's function. */
  readonly role: iam.IRole;
}

/** What came of it. */
export interface ClusterAccessConfig {
  /**
   * What has to exist before the role is known to the cluster.
   *
   * @default - nothing that this app makes
   */
  readonly dependable?: IDependable;
}

/**
 * How the cluster learns that the drainer's role is a member of the Kubernetes group `cdk-graceful-node-group`, which
 * the drainer's ClusterRole is bound to.
 */
export abstract class ClusterAccess {
  /**
   * An access entry of the type STANDARD, made in the drainer's stack. For clusters whose authentication mode is `API`
   * or `API_AND_CONFIG_MAP`. A role that has an access entry on the cluster already cannot have another.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   */
  public static accessEntry(): ClusterAccess {
    return new AccessEntryAccess();
  }

  /**
   * A mapping in the ConfigMap `aws-auth`. Only for clusters of `aws-cdk-lib/aws-eks` that are made in the same stack as
   * the drainer. Synthesis fails otherwise.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
   */
  public static awsAuth(): ClusterAccess {
    return new AwsAuthAccess();
  }

  /**
   * Nothing: you make the drainer's role a member of the Kubernetes group `cdk-graceful-node-group` yourself, for
   * example with `aws eks create-access-entry --cluster-name CLUSTER --principal-arn ROLE --kubernetes-groups
   * cdk-graceful-node-group`.
   */
  public static none(): ClusterAccess {
    return new NoAccess();
  }

  /**
   * The default: an access entry, except for clusters of `aws-cdk-lib/aws-eks` made in the app whose authentication
   * mode is CONFIG_MAP, as it is when it is not set.
   *
   * @internal
   */
  public static _default(cluster: aws_eks.IClusterRef): ClusterAccess {
    const { madeV1 } = clusterFacts(cluster);
    const configMapOnly = madeV1 && (madeV1.authenticationMode ?? eks.AuthenticationMode.CONFIG_MAP) === eks.AuthenticationMode.CONFIG_MAP;
    return configMapOnly ? ClusterAccess.awsAuth() : ClusterAccess.accessEntry();
  }

  /**
   * Gives the role access to the cluster. Called once by each drainer.
   *
   * @param scope where resources are made
   * @param options the cluster, and the role
   */
  public abstract bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig;
}

class AccessEntryAccess extends ClusterAccess {
  public bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig {
    const { madeV1 } = clusterFacts(options.cluster);
    const mode = madeV1 ? madeV1.authenticationMode ?? eks.AuthenticationMode.CONFIG_MAP : undefined;
    if (mode === eks.AuthenticationMode.CONFIG_MAP) {
      throw invalid(scope, {
        what: 'A cluster whose authentication mode is CONFIG_MAP has no access entries.',
        got: 'clusterAccess: ClusterAccess.accessEntry()',
        allowed: 'ClusterAccess.awsAuth() or ClusterAccess.none()',
        mend: 'Leave clusterAccess out, or set authenticationMode of the cluster to API_AND_CONFIG_MAP.',
      });
    }
    // The L2 AccessEntry knows no Kubernetes groups.
    const dependable = new eks.CfnAccessEntry(scope, 'AccessEntry', {
      clusterName: options.cluster.clusterRef.clusterName,
      principalArn: options.role.roleArn,
      type: 'STANDARD',
      kubernetesGroups: [KUBERNETES_GROUP],
    });
    return { dependable };
  }
}

class AwsAuthAccess extends ClusterAccess {
  public bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig {
    const { madeV1 } = clusterFacts(options.cluster);
    if (!madeV1) {
      throw invalid(scope, {
        what: 'The ConfigMap aws-auth can only be written for clusters of aws-cdk-lib/aws-eks that are made in this app.',
        got: `the cluster ${options.cluster.node.path}`,
        allowed: 'ClusterAccess.accessEntry() or ClusterAccess.none()',
        mend: 'Leave clusterAccess out, or use ClusterAccess.none() and map the role to the group in aws-auth yourself.',
      });
    }
    if (madeV1.authenticationMode === eks.AuthenticationMode.API) {
      throw invalid(scope, {
        what: 'A cluster whose authentication mode is API does not read the ConfigMap aws-auth.',
        got: 'clusterAccess: ClusterAccess.awsAuth()',
        allowed: 'ClusterAccess.accessEntry() or ClusterAccess.none()',
        mend: 'Leave clusterAccess out.',
      });
    }
    // The ConfigMap is a resource of the cluster's stack, which our stack refers to already.
    if (Stack.of(options.role) !== Stack.of(madeV1)) {
      throw invalid(scope, {
        what: 'The ConfigMap aws-auth can only name roles of the cluster\'s own stack.',
        got: `a role in the stack ${Stack.of(options.role).node.path}, a cluster in ${Stack.of(madeV1).node.path}`,
        allowed: 'a drainer in the stack of the cluster, or a role of that stack',
        mend: 'Set authenticationMode of the cluster to API_AND_CONFIG_MAP and leave clusterAccess out, '
          + 'or put the drainer into the stack of the cluster, or use ClusterAccess.none().',
      });
    }
    madeV1.awsAuth.addRoleMapping(options.role, { groups: [KUBERNETES_GROUP] });
    return { dependable: madeV1.awsAuth };
  }
}

class NoAccess extends ClusterAccess {
  public bind(_scope: Construct, _options: ClusterAccessBindOptions): ClusterAccessConfig {
    return {};
  }
}
