import { Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import type { INodeDrainer } from './drainer';
import type { Permissions } from './drainer-base';
import type { NodeDrainer } from './node-drainer';
import { sameCluster } from '../kubernetes/same-cluster';
import { type Problem, validateLater } from '../validation/invalid';
import { mendInPlace, samePlace, sameValue } from '../validation/same';

/** The drainers of an app, by its root. */
const DRAINERS = new WeakMap<object, NodeDrainer[]>();

/** Lets groups find the drainer, and refuses another one of the same name, or with the same role on the cluster, at the end of synthesis. */
export function registerDrainer(drainer: NodeDrainer): void {
  const { root } = drainer.node;
  DRAINERS.set(root, [...DRAINERS.get(root) ?? [], drainer]);
  validateLater(drainer, () => {
    const others = drainersOf(drainer).filter((other) => other !== drainer);
    return [...sameName(drainer, others), ...sameRole(drainer, others)];
  });
}

/** Refuses at the end of synthesis what a group asks of an imported drainer that this app makes, if that allows less. */
export function validateImport(imported: INodeDrainer, asks: Permissions): void {
  validateLater(imported, () => drainersOf(imported)
    .filter((made) => samePlace(made, imported) && made.drainerName === imported.drainerName)
    .map((made) => ({ made, lacks: made._notAllowedElsewhere(asks) }))
    .filter(({ lacks }) => lacks.length > 0)
    .map(({ made: { node: { path } }, lacks }) => ({
      what: `The drainer is imported although this app creates it, and it is created without ${lacks.join(' and ')}, which its groups need.`,
      got: `an import of ${path}`,
      allowed: 'the drainer itself, or the import of one that allows what its groups need',
      mend: `Connect the groups to ${path} itself, or set ${lacks.join(' and ')} to true there.`,
    })));
}

/** The drainers that a stack makes for a cluster. */
export function drainersFor(stack: Stack, cluster: aws_eks.IClusterRef): NodeDrainer[] {
  return drainersOf(stack).filter((drainer) => Stack.of(drainer) === stack && sameCluster(drainer.cluster, cluster));
}

/** Whether the construct is one of the app's drainers. */
export function isNodeDrainer(construct: IConstruct): construct is NodeDrainer {
  return drainersOf(construct).some((drainer) => drainer === construct);
}

function drainersOf(construct: IConstruct): readonly NodeDrainer[] {
  return DRAINERS.get(construct.node.root) ?? [];
}

function sameName(drainer: NodeDrainer, others: readonly NodeDrainer[]): Problem[] {
  return others.filter((other) => samePlace(other, drainer) && alike(other.drainerName, drainer.drainerName)).map((other) => ({
    what: `The drainer ${other.node.path} has the same name, so both would act on the same groups.`,
    got: `drainerName ${drainer.drainerName}`,
    allowed: 'a name of its own for each drainer of an account and region, whether in capitals or not',
    mend: mendInPlace(other, drainer, 'Give one of them another drainerName.'),
  }));
}

/** However the role gets its access: with one role each drainer could do in the cluster what was allowed to the other. */
function sameRole({ cluster, role }: NodeDrainer, others: readonly NodeDrainer[]): Problem[] {
  const isSame = (other: IRole) => sameValue({ scope: role, value: role.roleArn }, { scope: other, value: other.roleArn });
  return others.filter((other) => sameCluster(other.cluster, cluster) && isSame(other.role)).map((other) => ({
    what: `The drainer ${other.node.path} has the same role on the same cluster, so each could do what is allowed to the other.`,
    got: `the role ${role.node.path} twice`,
    allowed: 'a role of its own for each drainer of a cluster',
    mend: 'Leave role out, or give each drainer another one.',
  }));
}

/** Objects of Kubernetes other than roles have no capitals in their names. */
function alike(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
