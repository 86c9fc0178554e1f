import * as eks from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct, IDependable } from 'constructs';
import { otherEntries, requireAccessEntries, requireAwsAuth } from './authentication';
import { clusterFacts } from './cluster-facts';
import { invalid, validateLater } from '../validation/invalid';
import { sameValue } from '../validation/same';

/** Which drainer gets access to which cluster. */
export interface ClusterAccessBindOptions {
  /** The cluster. */
  readonly cluster: aws_eks.IClusterRef;
  /** The role of the drainer's function. */
  readonly role: iam.IRole;
  /** The Kubernetes group that the role has to become a member of: `cdk-graceful-node-group:` and the drainer's name. */
  readonly kubernetesGroup: string;
}

/** What gives the role its access. */
export interface ClusterAccessConfig {
  /**
   * What has to exist before the cluster knows the role.
   *
   * @default - nothing that this app creates
   */
  readonly dependable?: IDependable;
}

/** How the drainer's role becomes a member of the drainer's group in Kubernetes, which its permissions are bound to. */
export abstract class ClusterAccess {
  /**
   * An access entry of the type STANDARD, created in the drainer's stack. For clusters whose authentication mode is `API` or `API_AND_CONFIG_MAP`. A
   * role can have only one access entry on a cluster; synthesis fails if the app creates another.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   */
  public static accessEntry(): ClusterAccess {
    return new AccessEntryAccess();
  }

  /**
   * A mapping in the ConfigMap `aws-auth`. Only for clusters of `aws-cdk-lib/aws-eks` that are created in the same stack as the drainer. Synthesis
   * fails otherwise.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
   */
  public static awsAuth(): ClusterAccess {
    return new AwsAuthAccess();
  }

  /**
   * Nothing: you make the drainer's role a member of the group `drainer.kubernetesGroup` yourself, for example with
   * `aws eks create-access-entry --cluster-name CLUSTER --principal-arn ROLE --kubernetes-groups GROUP`.
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
    const { madeV1, authenticationMode } = clusterFacts(cluster);
    return madeV1 && authenticationMode === eks.AuthenticationMode.CONFIG_MAP ? ClusterAccess.awsAuth() : ClusterAccess.accessEntry();
  }

  /**
   * Gives the role access to the cluster. Called once by each drainer.
   *
   * @param scope where resources are created
   * @param options the cluster, the role, and the group that it has to become a member of
   */
  public abstract bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig;
}

/** How errors name what was chosen. */
const OPTION = { prop: 'clusterAccess', className: 'ClusterAccess', subject: 'drainer' };

class AccessEntryAccess extends ClusterAccess {
  public bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig {
    requireAccessEntries(scope, options.cluster, OPTION);
    // The L2 AccessEntry knows no Kubernetes groups.
    const entry = new eks.CfnAccessEntry(scope, 'AccessEntry', {
      clusterName: options.cluster.clusterRef.clusterName,
      principalArn: options.role.roleArn,
      type: 'STANDARD',
      kubernetesGroups: [options.kubernetesGroup],
    });
    validateLater(entry, () => otherEntries(entry, OPTION.subject,
      'Give each drainer a role of its own, or use ClusterAccess.none() and add the group drainer.kubernetesGroup to the other entry.'));
    return { dependable: entry };
  }
}

/** The roles that drainers have in the aws-auth of each cluster. */
const MAPPED = new WeakMap<aws_eks.IClusterRef, iam.IRole[]>();

class AwsAuthAccess extends ClusterAccess {
  public bind(scope: Construct, options: ClusterAccessBindOptions): ClusterAccessConfig {
    const madeV1 = requireAwsAuth(scope, options.cluster, options.role, OPTION);
    const mapped = MAPPED.get(madeV1) ?? [];
    if (mapped.some((role) => sameValue({ scope, value: options.role.roleArn }, { scope: role, value: role.roleArn }))) {
      throw invalid(scope, {
        what: 'aws-auth has one mapping for each role, and this role is mapped for another drainer already.',
        got: `the role ${options.role.node.path} a second time`,
        allowed: 'a role of its own for each drainer of a cluster',
        mend: 'Leave role out, or give each drainer another one.',
      });
    }
    MAPPED.set(madeV1, [...mapped, options.role]);
    madeV1.awsAuth.addRoleMapping(options.role, { groups: [options.kubernetesGroup] });
    return { dependable: madeV1.awsAuth };
  }
}

class NoAccess extends ClusterAccess {
  public bind(_scope: Construct, _options: ClusterAccessBindOptions): ClusterAccessConfig {
    return {};
  }
}
