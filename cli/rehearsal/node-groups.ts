import type { Node } from '../../simulation/cluster/objects';
import { matchesRequirement } from '../../simulation/cluster/selectors';
import { UsageError } from '../errors';

/** The labels by which tools name the group of a node; the first that a node has counts. */
const GROUP_LABELS = ['eks.amazonaws.com/nodegroup', 'alpha.eksctl.io/nodegroup-name', 'karpenter.sh/nodepool', 'node-group', 'nodegroup'];

/** The name of a group whose nodes have no such label. */
const UNNAMED_GROUP = 'nodes';

/** Nodes that are patched together. */
export interface NodeGroup {
  readonly name: string;
  readonly nodes: readonly Node[];
}

/** Labels of nodes without an instance that Auto Scaling could replace. */
const WITHOUT_INSTANCE: Readonly<Record<string, string>> = { 'eks.amazonaws.com/compute-type': 'fargate', 'type': 'virtual-kubelet' };

function hasInstance({ metadata: { labels = {} } }: Node): boolean {
  return !Object.entries(WITHOUT_INSTANCE).some(([label, value]) => labels[label] === value) && !('node-role.kubernetes.io/control-plane' in labels);
}

function groupNameOf({ metadata: { labels = {} } }: Node): string {
  return GROUP_LABELS.map((label) => labels[label]).find((value) => value) ?? UNNAMED_GROUP;
}

/** The groups to be patched, sorted by name. */
export function nodeGroups(nodes: readonly Node[], choice: string | undefined): NodeGroup[] {
  const candidates = nodes.filter(hasInstance);
  const chosen = choice === undefined ? candidates : candidates.filter(selected(choice));
  if (chosen.length === 0) {
    const names = [...new Set(candidates.map(groupNameOf))].sort();
    throw new UsageError({
      what: choice === undefined ? 'The cluster has no nodes that can be patched.' : 'No node is selected, so there is nothing to rehearse.',
      got: choice === undefined ? `${nodes.length} nodes, none of them an EC2 instance` : `--nodes ${choice}`,
      allowed: choice === undefined ? 'nodes that are EC2 instances' : `the name of a group (here: ${names.join(', ') || 'none'}), of a node, or a label selector such as 'team=a,arch!=arm64'`,
      mend: choice === undefined ? 'Take a cluster with EC2 nodes.' : 'Correct the selector; `kubectl get nodes --show-labels` shows the labels.',
    });
  }
  return [...Map.groupBy(chosen, groupNameOf)].sort(([a], [b]) => a.localeCompare(b)).map(([name, members]) => ({ name, nodes: members }));
}

/** Selects nodes by the name of a group or node, or by labels in the syntax of `kubectl --selector`. */
function selected(choice: string): (node: Node) => boolean {
  if (!/[=!,()]/.test(choice)) {
    return (node) => groupNameOf(node) === choice || node.metadata.name === choice;
  }
  const requirements = choice.split(/,(?![^(]*\))/).map((part) => requirement(part.trim(), choice));
  return ({ metadata: { labels } }) => requirements.every((each) => matchesRequirement(each, labels));
}

function requirement(part: string, choice: string): { readonly key: string; readonly operator: string; readonly values?: readonly string[] } {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set) {
    return { key: set[1], operator: set[2] === 'in' ? 'In' : 'NotIn', values: set[3].split(',').map((value) => value.trim()) };
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(part);
  if (equality) {
    return { key: equality[1], operator: equality[2] === '!=' ? 'NotIn' : 'In', values: [equality[3]] };
  }
  const existence = /^(!?)([\w./-]+)$/.exec(part);
  if (existence) {
    return { key: existence[2], operator: existence[1] ? 'DoesNotExist' : 'Exists' };
  }
  throw new UsageError({
    what: 'The label selector cannot be read.',
    got: `'${part}' in --nodes ${choice}`,
    allowed: 'key=value, key!=value, key, !key, key in (a,b), key notin (a,b), joined by commas',
    mend: 'Write it as for kubectl get nodes --selector.',
  });
}
