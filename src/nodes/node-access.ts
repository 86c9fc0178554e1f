import * as eks from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct, IDependable } from 'constructs';
import { accessEntries, otherEntries, requireAccessEntries, requireAwsAuth } from '../kubernetes/authentication';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { validateLater } from '../validation/invalid';
import { sameValue } from '../validation/same';

/** Which nodes get access to which cluster. */
export interface NodeAccessBindOptions {
  /** The cluster. */
  readonly cluster: aws_eks.IClusterRef;
  /** The role of the nodes. */
  readonly role: iam.IRole;
}

/** What gives the nodes access. */
export interface NodeAccessConfig {
  /**
   * What has to exist from before the first node joins until the last one is gone.
   *
   * @default - nothing that this app creates
   */
  readonly dependable?: IDependable;
}

/** How instances with the role of a group get access to the cluster as its nodes. */
export abstract class NodeAccess {
  /**
   * An access entry of the type EC2_LINUX. For clusters whose authentication mode is `API` or `API_AND_CONFIG_MAP`. Groups with the same role share
   * one entry. If the app has already created one, it is used.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   */
  public static accessEntry(): NodeAccess {
    return new EntryAccess();
  }

  /**
   * A mapping in the ConfigMap `aws-auth`. Only for clusters of `aws-cdk-lib/aws-eks` that are created in the same stack as the role. Synthesis fails
   * otherwise.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
   */
  public static awsAuth(): NodeAccess {
    return new MappedAccess();
  }

  /** Nothing: the cluster already knows the role, or you map it yourself. */
  public static none(): NodeAccess {
    return new NoNodeAccess();
  }

  /**
   * The default: an access entry, except for clusters of `aws-cdk-lib/aws-eks` made in the app whose authentication mode is
   * CONFIG_MAP, as it is when it is not set.
   *
   * @internal
   */
  public static _default(cluster: aws_eks.IClusterRef): NodeAccess {
    const { madeV1, authenticationMode } = clusterFacts(cluster);
    return madeV1 && authenticationMode === eks.AuthenticationMode.CONFIG_MAP ? NodeAccess.awsAuth() : NodeAccess.accessEntry();
  }

  /**
   * Gives instances with the role access. Called once by each group.
   *
   * @param scope where resources are created
   * @param options the cluster and the role
   */
  public abstract bind(scope: Construct, options: NodeAccessBindOptions): NodeAccessConfig;
}

/** How errors name what was chosen. */
const OPTION = { prop: 'nodeAccess', className: 'NodeAccess', subject: 'group' };

class EntryAccess extends NodeAccess {
  public bind(scope: Construct, { cluster, role }: NodeAccessBindOptions): NodeAccessConfig {
    requireAccessEntries(scope, cluster, OPTION);
    const { clusterName } = cluster.clusterRef;
    const [present] = accessEntries(scope, clusterName, role.roleArn);
    if (present) {
      return { dependable: present };
    }
    // The L2 AccessEntry knows no such type. Kubernetes groups and policies of it are not ours to choose.
    const entry = new eks.CfnAccessEntry(scope, 'AccessEntry', { clusterName, principalArn: role.roleArn, type: 'EC2_LINUX' });
    validateLater(entry, () => otherEntries(entry, OPTION.subject, 'Make that entry before the group, which then uses it, or remove it.'));
    return { dependable: entry };
  }
}

/** The roles of nodes in the aws-auth of each cluster. */
const MAPPED = new WeakMap<aws_eks.IClusterRef, iam.IRole[]>();

class MappedAccess extends NodeAccess {
  public bind(scope: Construct, { cluster, role }: NodeAccessBindOptions): NodeAccessConfig {
    const madeV1 = requireAwsAuth(scope, cluster, role, OPTION);
    const mapped = MAPPED.get(madeV1) ?? [];
    if (!mapped.some((other) => sameValue({ scope, value: role.roleArn }, { scope: other, value: other.roleArn }))) {
      MAPPED.set(madeV1, [...mapped, role]);
      madeV1.awsAuth.addRoleMapping(role, {
        username: 'system:node:{{EC2PrivateDNSName}}',
        groups: ['system:bootstrappers', 'system:nodes'],
      });
    }
    return { dependable: madeV1.awsAuth };
  }
}

class NoNodeAccess extends NodeAccess {
  public bind(_scope: Construct, _options: NodeAccessBindOptions): NodeAccessConfig {
    return {};
  }
}
