import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { groupNames } from '../group/group-resource';
import type { Hook } from '../group/lifecycle-hooks';
import type { NodeGroupSettings } from '../group/node-group-settings';
import { samePlace, sameValue } from '../validation/same';

/** The hooks of a drainer for a group. */
export interface HookedGroup {
  readonly group: aws_autoscaling.IAutoScalingGroupRef;
  /** Undefined for an imported group. */
  readonly resource?: autoscaling.CfnAutoScalingGroup;
  readonly hooks: readonly Hook[];
  /** Whether the hooks are part of the group. */
  readonly inline: boolean;
}

/** A group that is connected to a drainer. */
export interface Connection extends HookedGroup {
  readonly settings: NodeGroupSettings;
}

interface OfDrainer {
  readonly drainer: IConstruct;
  readonly drainerName: string;
}

export type Connected = Connection & OfDrainer;

/** A group that a drainer hands over. */
export type HandedOver = HookedGroup & OfDrainer;

/** All that the drainers of an app have to do with groups. */
export interface Connections {
  readonly connected: Connected[];
  readonly handedOver: HandedOver[];
}

/** By the root of the app. */
const CONNECTIONS = new WeakMap<object, Connections>();

export function connectionsOf({ node: { root } }: IConstruct): Connections {
  const connections = CONNECTIONS.get(root) ?? { connected: [], handedOver: [] };
  CONNECTIONS.set(root, connections);
  return connections;
}

/** Whether both are one group, which may have been made here and imported, or imported twice. */
export function sameGroup(left: aws_autoscaling.IAutoScalingGroupRef, right: aws_autoscaling.IAutoScalingGroupRef): boolean {
  return left === right
    || (samePlace(left, right) && groupNames(left).some((name) => groupNames(right).some((other) => sameValue(name, other))));
}
