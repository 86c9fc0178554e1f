import type { Node, NodeSelectorTerm, Pod } from '../../../simulation/cluster/objects';
import type { PodAffinityTerm, PodSpec } from '../../../simulation/cluster/pod';
import { matchesSelector } from '../../../simulation/cluster/selectors';
import { isFinished } from '../../../simulation/component-base/pod-state';
import { quotaAmounts } from '../../../simulation/controllers/quota';
import { selectsNode } from '../../../simulation/scheduler/node-affinity';
import { amounts, milli, requestsOf } from '../../../simulation/scheduler/quantities';
import { hardTaintsOf, untolerated } from '../../../simulation/scheduler/taints';
import { type ClusterObjects, isDeployment, type Workload } from '../cluster';
import { at, type Rule } from '../rule';
import { templated } from './stopping';

const ASSIGNING = 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/';
const HOSTNAME = 'kubernetes.io/hostname';

export const PLACEMENT_RULES: readonly Rule[] = [
  {
    code: 'tolerates-everything',
    level: 'warning',
    title: 'The pod tolerates every taint',
    why: 'The cordon of a draining node does not keep it away: its replacement may come back to the node that it has just left.',
    mend: 'Tolerate only the taints that are intended, by their keys.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
    find: ({ workloads }) => workloads
      .filter(({ spec }) => spec.tolerations?.some(({ key, operator, effect }) => !key && operator === 'Exists' && (!effect || effect === 'NoSchedule')))
      .map((workload) => at(workload, 'a toleration has operator Exists and no key', templated(workload, 'tolerations'))),
  },
  {
    code: 'pinned-to-node',
    level: 'error',
    title: 'The pod can run on one node only',
    why: 'No other node takes it, so it ends with its node and does not come back.',
    mend: 'Remove nodeName and the host name, and select nodes by labels that new nodes have, too.',
    source: `${ASSIGNING}#nodename`,
    find: ({ workloads }) => workloads.flatMap((workload) => {
      const { spec, kind, object } = workload;
      const named = kind !== 'Pod' && object ? spec.nodeName : undefined;
      if (named) {
        return [at(workload, `its template names the node ${named}`, templated(workload, 'nodeName'))];
      }
      const host = spec.nodeSelector?.[HOSTNAME];
      if (host) {
        return [at(workload, `it selects the host name ${host}`, templated(workload, `nodeSelector["${HOSTNAME}"]`))];
      }
      const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
      return terms.length === 1 && namesOneNode(terms[0]) ? [at(workload, 'its required node affinity names one host', templated(workload, 'affinity.nodeAffinity'))] : [];
    }),
  },
  {
    code: 'anti-affinity-without-room',
    level: 'warning',
    title: 'Anti-affinity leaves no room for one more pod',
    why: 'Its replacement cannot come first: every node or zone that it may use already has one of its pods, until a new node has joined.',
    mend: 'Make it a preference (preferredDuringSchedulingIgnoredDuringExecution), or have more nodes or zones than replicas.',
    source: `${ASSIGNING}#inter-pod-affinity-and-anti-affinity`,
    find: (cluster) => cluster.workloads.flatMap((workload) => {
      const terms = workload.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const own = terms.find((term) => {
        const nodes = cluster.nodes.filter((node) => takes(node, workload.spec));
        const places = new Set(nodes.flatMap((node) => node.metadata.labels?.[term.topologyKey] ?? []));
        return isAboutItself(term, workload, cluster) && places.size <= workload.replicas;
      });
      return own ? [at(workload, `${workload.replicas} replicas, each in another ${own.topologyKey}, of which there are no more`,
        templated(workload, 'affinity.podAntiAffinity'))] : [];
    }),
  },
  {
    code: 'fits-nowhere-else',
    level: 'warning',
    title: 'No other node has room for the pod',
    why: 'The pod can only move once a new node has joined, or not at all if no node is large enough.',
    mend: 'Lower resources.requests, or use more or larger nodes.',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    find: (cluster) => {
      const free = freeByNode(cluster);
      return cluster.workloads.flatMap((workload) => {
        const lonely = workload.pods.find((pod) => pod.spec.nodeName && !hasOtherNode(pod, workload, cluster, free));
        return lonely ? [at(workload, `${lonely.metadata.name} on ${lonely.spec.nodeName} asks for ${asked(lonely)}, which no other node that it may be on has left`,
          templated(workload, 'containers[].resources.requests'))] : [];
      });
    },
  },
  {
    code: 'quota-without-room',
    level: 'warning',
    title: 'The quota has no room for one more pod',
    why: 'Its replacement cannot come first, because the API server rejects it.',
    mend: 'Raise spec.hard of the ResourceQuota by what one pod asks for.',
    source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
    find: ({ workloads, quotas }) => workloads.filter(({ object }) => isDeployment(object)).flatMap((workload) => quotas
      // The pods to which a quota with scopes applies depend on more than their owner.
      .filter(({ metadata, spec }) => metadata.namespace === workload.namespace && !spec?.scopes && !spec?.scopeSelector)
      .flatMap((quota) => {
        const taken = quotaAmounts(workload.spec);
        const short = Object.entries(quota.spec?.hard ?? {}).find(([name, hard]) => (taken.get(name) ?? 0) > 0
          && milli(quota.status?.used?.[name] ?? 0) + (taken.get(name) ?? 0) > milli(hard));
        return short ? [{
          ...at(workload, `the quota ${quota.metadata.name} allows ${short[1]} of ${short[0]}, and ${quota.status?.used?.[short[0]] ?? 0} are used`),
          field: `spec.hard["${short[0]}"]`,
          fieldOf: `ResourceQuota ${workload.namespace}/${quota.metadata.name}`,
        }] : [];
      })),
  },
];

/** Whether a node may have such pods, room or not. */
export function takes(node: Node, spec: PodSpec): boolean {
  return selectsNode(spec, node) && untolerated(hardTaintsOf(node), spec.tolerations).length === 0;
}

function namesOneNode({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  return [...matchExpressions.filter(({ key }) => key === HOSTNAME), ...matchFields].some(({ operator, values }) => operator === 'In' && values?.length === 1);
}

/** Whether a term keeps the pods of a workload apart from each other: without namespaces it is about those of their own. */
function isAboutItself(term: PodAffinityTerm, { labels, namespace }: Workload, cluster: ClusterObjects): boolean {
  const { labelSelector, namespaces = [], namespaceSelector } = term;
  const isOfNamespace = (namespaces.length === 0 && !namespaceSelector) || namespaces.includes(namespace)
    || matchesSelector(namespaceSelector, cluster.labelsOfNamespace(namespace));
  return isOfNamespace && matchesSelector(labelSelector, labels);
}

function freeByNode({ nodes, pods }: ClusterObjects): Map<string, Map<string, number>> {
  const free = new Map(nodes.map(({ metadata, status }) => [metadata.name, new Map(amounts(status.allocatable))]));
  for (const { spec } of pods.filter((pod) => !isFinished(pod))) {
    const left = free.get(spec.nodeName ?? '');
    for (const [resource, amount] of left ? requestsOf(spec) : []) {
      left?.set(resource, (left.get(resource) ?? 0) - amount);
    }
  }
  return free;
}

function hasOtherNode(pod: Pod, { spec }: Workload, { nodes }: ClusterObjects, free: ReadonlyMap<string, ReadonlyMap<string, number>>): boolean {
  const requests = [...requestsOf(pod.spec)];
  return nodes.some((node) => node.metadata.name !== pod.spec.nodeName && takes(node, { ...spec, tolerations: pod.spec.tolerations })
    && requests.every(([resource, amount]) => amount <= 0 || amount <= (free.get(node.metadata.name)?.get(resource) ?? 0)));
}

function asked(pod: Pod): string {
  const requests = requestsOf(pod.spec);
  return `${(requests.get('cpu') ?? 0) / 1000} CPU and ${Math.round((requests.get('memory') ?? 0) / 1000 / 2 ** 20)} MiB`;
}
