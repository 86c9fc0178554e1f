import { Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { InstanceNotice } from './instance-notice';
import type { NodeDrainerProps } from './node-drainer-props';
import { boolean, type Check, checkProps, type Checks, duration, every, integer, listOf, objectWith, oneOf, pattern, required } from '../validation/check';
import { invalid } from '../validation/invalid';
import { surelyDiffer } from '../validation/same';

export const CLUSTER = objectWith('a cluster of aws-cdk-lib/aws-eks or aws-cdk-lib/aws-eks-v2, made in the app or imported', 'clusterRef', 'node');
export const DRAINER_NAME = pattern('letters, digits and hyphens, at most 63, beginning with a letter and not ending with a hyphen', /^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/);

/** Logical ids and the names of objects in Kubernetes follow it. */
const KNOWN_DRAINER_NAME: Check = (scope, name, value) => {
  DRAINER_NAME(scope, name, value);
  if (Token.isUnresolved(value)) {
    throw invalid(scope, {
      what: `${name} is not known at synthesis, and logical ids follow it.`,
      got: 'a token',
      allowed: 'a text',
      mend: `Write the name itself, or leave ${name} out.`,
    });
  }
};

const CHECKS: Checks<NodeDrainerProps> = {
  cluster: required(CLUSTER),
  drainerName: KNOWN_DRAINER_NAME,
  allowGroupsElsewhere: boolean,
  allowForce: boolean,
  allowSurge: boolean,
  clusterAccess: objectWith('a ClusterAccess, such as ClusterAccess.accessEntry()', 'bind'),
  instanceNotices: every('a list of InstanceNotice', oneOf('InstanceNotice', InstanceNotice)),
  sweepInterval: duration({ least: Duration.minutes(1), most: Duration.minutes(10), unit: 'minutes', tokenUnit: 'minutes' }),
  memorySize: integer(256, 10240),
  runtime: objectWith('a Runtime, such as lambda.Runtime.NODEJS_24_X', 'name', 'family'),
  architecture: objectWith('an Architecture, such as lambda.Architecture.ARM_64', 'name', 'dockerPlatform'),
  reservedConcurrentExecutions: integer(2, 1000),
  role: objectWith('an IRole', 'roleArn', 'grantPrincipal'),
  logGroup: objectWith('an ILogGroup', 'logGroupArn'),
  environmentEncryption: objectWith('an IKey', 'keyArn'),
  queueEncryptionKey: objectWith('an IKey', 'keyArn'),
  maxConcurrency: integer(2, 1000),
  vpc: objectWith('an IVpc', 'vpcId', 'selectSubnets'),
  vpcSubnets: objectWith('a SubnetSelection, such as { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }'),
  securityGroups: listOf('a list of ISecurityGroup', 'securityGroupId'),
};

/** The props of a drainer. */
export const DRAINER_PROPS = Object.keys(CHECKS);

/** Fails on a value that a prop cannot have. */
export function checkDrainerProps(scope: IConstruct, props: NodeDrainerProps): void {
  checkProps(scope, 'NodeDrainerProps', CHECKS, props);
  checkPlace(scope, 'cluster', props.cluster);
}

/** The ARNs, the endpoint and the credentials are those of one account and region. */
export function checkPlace(scope: IConstruct, kind: 'cluster' | 'group', construct: Pick<aws_eks.IClusterRef, 'env' | 'node'>): void {
  const stack = Stack.of(scope);
  for (const [place, ours, theirs] of [['account', stack.account, construct.env.account], ['region', stack.region, construct.env.region]] as const) {
    if (!surelyDiffer(ours, theirs)) {
      continue;
    }
    throw invalid(scope, {
      what: `The ${kind} ${construct.node.path} is in another ${place} than the drainer.`,
      got: `a ${kind} in ${theirs}, a drainer in ${ours}`,
      allowed: `a ${kind} in the ${place} of the drainer's stack`,
      mend: `Make the drainer, or the GracefulNodeGroup that makes it, in a stack in the ${place} of the ${kind}.`,
    });
  }
}

/** A group that the app makes waits for its drainer, and CDK lets nothing wait for another stage. */
export function checkStage(scope: IConstruct, group: IConstruct): void {
  const [ours, theirs] = [Stage.of(scope), Stage.of(group)];
  if (ours === theirs) {
    return;
  }
  throw invalid(scope, {
    what: `The group ${group.node.path} is in another stage than the drainer, and nothing can depend on another stage.`,
    got: `a group in ${nameOf(theirs)}, a drainer in ${nameOf(ours)}`,
    allowed: 'a group in the stage of the drainer, or an imported drainer',
    mend: 'Make the drainer with drainerName and allowGroupsElsewhere, and import it in the stage of the group by NodeDrainer.fromDrainerName().',
  });
}

function nameOf(stage: Stage | undefined): string {
  return stage?.node.scope ? `the stage ${stage.node.path}` : 'the app';
}
