import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { GracefulNodeGroup, InstanceNotice, NodeDrainer } from '../../../../src';
import { autoScalingGroup, importedV2 } from '../../../src/clusters';
import { testStack } from '../../../src/synthesis';

/** Writes the template of a drainer and a group of it, both with all their defaults but a drainer that can hear every notice, to the standard output. A process of its own, because CDK is slow to load. */
// Of no account and region, so that it can be deployed to that of any story.
const stack = testStack(undefined, 'Test', { env: {} });
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-1'] });
const drainer = new NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack), instanceNotices: Object.values(InstanceNotice) });
new GracefulNodeGroup(stack, 'Nodes', { drainer, autoScalingGroup: autoScalingGroup(stack, 'Group', vpc) });
const assembly = (stack.node.root as import('aws-cdk-lib').App).synth();
process.stdout.write(JSON.stringify(assembly.getStackByName(stack.stackName).template));
