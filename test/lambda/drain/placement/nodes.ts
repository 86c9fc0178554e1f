import type { Node, PersistentVolume, Taint } from '../../../../lambda/kubernetes/objects';
import { node, type NodeOptions } from '../snapshot-of';

export interface PlaceOptions extends NodeOptions {
  /** A letter. */
  readonly zone?: string;
  readonly taints?: readonly Taint[];
}

/** A node as EKS labels it, in zone `a` unless told. */
export function place(name: string, { zone = 'a', taints, labels, ...options }: PlaceOptions = {}): Node {
  const made = node(name, { ...options, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `eu-west-1${zone}`, ...labels } });
  return { ...made, spec: { ...made.spec, providerID: `aws:///eu-west-1${zone}/i-${name}`, taints } };
}

/** The volume of the claim of its name, which only nodes with these values of a label can have. */
export function volume(name: string, key: string, ...values: string[]): PersistentVolume {
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } };
  return { metadata: { name: `pv-${name}`, uid: `PersistentVolume-${name}` }, spec: { nodeAffinity } };
}
