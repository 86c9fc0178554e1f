import type { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import type * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { importedVpc } from './nodes';
import { GracefulNodeGroup, type GracefulNodeGroupProps, NodeImage } from '../../../src';
import { importedV1, importedV2, madeV1, madeV2 } from '../clusters';
import { testStack } from '../synthesis';

const VERSION = { kubernetesVersion: '1.36' };

/** A stack for each: who made the cluster by which module, and how it knows its nodes. */
const CLUSTERS: Record<string, (stack: Stack) => eks.ICluster | eksv2.ICluster> = {
  MadeV1ConfigMap: (stack) => madeV1(stack),
  MadeV1Api: (stack) => madeV1(stack, { authenticationMode: eks.AuthenticationMode.API, endpointAccess: eks.EndpointAccess.PRIVATE }),
  MadeV2: (stack) => madeV2(stack),
  ImportedV1: (stack) => importedV1(stack, { vpc: importedVpc(stack) }),
  ImportedV2: (stack) => importedV2(stack, { vpc: importedVpc(stack) }),
};

const IMAGES: Record<string, () => NodeImage> = {
  AmazonLinux2023: () => NodeImage.amazonLinux2023(VERSION),
  Bottlerocket: () => NodeImage.bottlerocket(VERSION),
  Own: () => NodeImage.own(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }), ec2.UserData.custom('#!/bin/sh\n/opt/join')),
};

const TYPES: Record<string, ec2.InstanceType[]> = {
  Arm64: ['m7g.large', 'm6g.large'].map((name) => new ec2.InstanceType(name)),
  X8664: ['m7i.large', 'm6i.large'].map((name) => new ec2.InstanceType(name)),
};

const PURCHASES: Record<string, (types: ec2.InstanceType[]) => Partial<GracefulNodeGroupProps>> = {
  OnDemand: ([type]) => ({ instanceTypes: [type] }),
  Spot: (instanceTypes) => ({ instanceTypes, capacityRebalance: true, instancesDistribution: { onDemandPercentageAboveBaseCapacity: 0 } }),
  Mixed: (instanceTypes) => ({ instanceTypes, instancesDistribution: { onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 50 } }),
};

/** Groups of every kind, of every kind of cluster. */
export function matrix(app: App): Stack[] {
  return Object.entries(CLUSTERS).map(([name, make]) => {
    const stack = testStack(app, name);
    const cluster = make(stack);
    for (const [imageName, image] of Object.entries(IMAGES)) {
      for (const [typesName, types] of Object.entries(TYPES)) {
        for (const [purchaseName, purchase] of Object.entries(PURCHASES)) {
          new GracefulNodeGroup(stack, `${imageName}${typesName}${purchaseName}`, { cluster, image: image(), ...purchase(types) });
        }
      }
    }
    return stack;
  });
}
