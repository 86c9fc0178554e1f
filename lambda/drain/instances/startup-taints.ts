import type { HookOptions } from '../../../src/options/group-options';
import type { Node, Taint } from '../../kubernetes/objects';
import { isNodeReady } from '../pods/pods';

/** Taints by which Kubernetes itself says how a node is: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const CORDONED = 'node.kubernetes.io/unschedulable';
const OF_KUBERNETES = ['node.kubernetes.io/', 'node.cloudprovider.kubernetes.io/'];

interface Group {
  /** Its other nodes. */
  readonly others: readonly Node[];
  readonly launchedAt: number;
  readonly options: Pick<HookOptions, 'startupTaints' | 'permanentTaints'>;
}

/**
 * What keeps ordinary pods from a node that is Ready; undefined: nothing. Startup taints, which an agent takes away once it is up, are those that the
 * group names, those of Kubernetes itself, and any other that no ready node of the group has as well; where the group has no node to compare
 * with, that cannot be told. Those that the group has for good stay. A node that was there before the launch was cordoned by somebody, who means it.
 */
export function obstacleToPods({ metadata, spec: { unschedulable, taints = [] } }: Node, { others, launchedAt, options }: Group): string | undefined {
  if (unschedulable && Date.parse(metadata.creationTimestamp ?? '') >= launchedAt) {
    return 'its node is cordoned';
  }
  const declared = taints.find(({ key }) => options.startupTaints.includes(key));
  if (declared) {
    return `its node has the startup taint ${nameOf(declared)}`;
  }
  const ready = others.filter(isNodeReady);
  const repelling = taints.filter(({ key, effect }) => (
    key !== CORDONED && (effect === 'NoSchedule' || effect === 'NoExecute') && !options.permanentTaints.includes(key)));
  const own = repelling.find(isOfKubernetes);
  if (own) {
    return `its node has the taint ${nameOf(own)}`;
  }
  const isCommon = (taint: Taint) => ready.some((other) => other.spec.taints?.some((one) => isSame(one, taint)));
  const uncommon = ready.length === 0 ? undefined : repelling.find((taint) => !isCommon(taint));
  return uncommon && `its node has the taint ${nameOf(uncommon)}, which no other ready node of its group has`;
}

function isOfKubernetes({ key }: Taint): boolean {
  return OF_KUBERNETES.some((prefix) => key.startsWith(prefix));
}

/** As the scheduler tells taints apart, whatever their values are. */
function isSame(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}

function nameOf({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}
