import { makeGroup, makeHook, makeLaunchTemplate } from './auto-scaling';
import { makeAccessEntry, makeCluster, makeCustomCluster, makeKubernetesResource } from './clusters';
import { makeEventSourceMapping, makeFunction } from './functions';
import { makeGroupImage, makeParameter, makeStateMachine } from './patch-plans';
import { makeQueue, makeQueuePolicy } from './queues';
import type { MadeResource, Maker, Resource } from './resource';
import { makePolicy, makeRole } from './roles';
import { makeRule } from './rules';

const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::AutoScaling::AutoScalingGroup': makeGroup,
  'AWS::AutoScaling::LifecycleHook': makeHook,
  'AWS::EC2::LaunchTemplate': makeLaunchTemplate,
  'AWS::EC2::Subnet': makeSubnet,
  'AWS::EKS::AccessEntry': makeAccessEntry,
  'AWS::EKS::Cluster': makeCluster,
  'AWS::Events::Rule': makeRule,
  'AWS::IAM::ManagedPolicy': makePolicy,
  'AWS::IAM::Policy': makePolicy,
  'AWS::IAM::Role': makeRole,
  'AWS::Lambda::EventSourceMapping': makeEventSourceMapping,
  'AWS::Lambda::Function': makeFunction,
  'AWS::Logs::LogGroup': makeLogGroup,
  'AWS::SSM::Parameter': makeParameter,
  'AWS::SQS::Queue': makeQueue,
  'AWS::SQS::QueuePolicy': makeQueuePolicy,
  'AWS::StepFunctions::StateMachine': makeStateMachine,
  'Custom::GracefulNodeGroupImage': makeGroupImage,
  'Custom::AWSCDK-EKS-Cluster': makeCustomCluster,
  'Custom::AWSCDK-EKS-KubernetesResource': makeKubernetesResource,
};

/** Types of resources that only need a name, and have no effect in the simulation. */
const SCENERY = [
  /^AWS::CDK::Metadata$/, /^AWS::CloudFormation::/, /^AWS::EC2::/, /^AWS::EKS::Addon$/, /^AWS::EKS::PodIdentityAssociation$/,
  /^AWS::IAM::(InstanceProfile|OIDCProvider)$/, /^AWS::KMS::/, /^AWS::Lambda::(LayerVersion|Permission)$/,
  /^AWS::CloudWatch::/, /^AWS::SNS::/, /^Custom::/,
];

/** How to create a resource of a type. Refuses unknown types, which might have an effect. */
export function makerOf(type: string, logicalId: string): Maker {
  const maker = MAKERS[type];
  if (maker) {
    return maker;
  }
  if (SCENERY.some((pattern) => pattern.test(type))) {
    return makeScenery;
  }
  throw new Error(`${logicalId} is of the type ${type}, which the simulation does not know. Known are ${Object.keys(MAKERS).join(', ')}.`);
}

function makeScenery(resource: Resource): MadeResource {
  const { cloud } = resource.site;
  const [, service = 'custom'] = resource.type.toLowerCase().split('::');
  const ref = resource.name('Name');
  return { ref, attributes: { Arn: cloud.location.arn(service, ref) }, scenery: true };
}

function makeSubnet(resource: Resource): MadeResource {
  const { cloud, zones } = resource.site;
  const id = `subnet-${cloud.random.hex(17)}`;
  const zone = resource.get<string>('AvailabilityZone') ?? cloud.location.availabilityZones[0];
  zones.set(id, zone);
  return { ref: id, attributes: { AvailabilityZone: zone, SubnetId: id } };
}

function makeLogGroup(resource: Resource): MadeResource {
  const name = resource.name('LogGroupName');
  return { ref: name, attributes: { Arn: resource.site.cloud.location.arn('logs', `log-group:${name}:*`) } };
}
