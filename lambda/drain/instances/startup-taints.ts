import type { HookOptions } from '../../../src/options/group-options';
import type { Node, Taint } from '../../kubernetes/objects';
import { isNodeReady } from '../pods/pods';

/** Taints by which Kubernetes itself reports the state of a node: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const CORDONED = 'node.kubernetes.io/unschedulable';
const OF_KUBERNETES = ['node.kubernetes.io/', 'node.cloudprovider.kubernetes.io/'];

interface Group {
  /** The other nodes of the group. */
  readonly others: readonly Node[];
  readonly launchedAt: number;
  readonly options: Pick<HookOptions, 'startupTaints' | 'permanentTaints'>;
}

/**
 * What keeps ordinary pods off a node that is Ready; undefined: nothing. Startup taints, which an agent removes once it is up, are those that the
 * group names, those of Kubernetes itself, and any other that no ready node of the group has; if the group has no ready node to compare with, the
 * latter cannot be told. Taints that the group declares permanent are ignored. A node that existed before the launch was cordoned deliberately, so
 * its cordon is ignored.
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

/** Compares taints as the scheduler does, regardless of their values. */
function isSame(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}

function nameOf({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}
