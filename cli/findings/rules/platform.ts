import { RESOURCE_KINDS } from '../../../simulation/cluster/kinds';
import type { Node, Pod } from '../../../simulation/cluster/objects';
import type { PodTemplate } from '../../../simulation/cluster/pod';
import { matchesMap, matchesSelector } from '../../../simulation/cluster/selectors';
import { isReady } from '../../../simulation/component-base/pod-state';
import { ANNOTATION_PREFIX, LEASE_NAMESPACE } from '../../../src/names';
import type { ClusterObjects, Webhook, WebhookRule, Workload } from '../cluster';
import { at, type Rule, type Seen } from '../rule';
import { unknownFields } from './known-fields';

/** Goes before what other tools read. */
const WAIT = `${ANNOTATION_PREFIX}wait`;
/** Annotations by which applications ask not to be moved, as far as a drain heeds them. */
const DO_NOT_MOVE: Readonly<Record<string, string>> = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
  [WAIT]: 'until-finished',
};

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** What a drain asks the API server for, itself or by the controllers that make replacements, as webhooks see it. */
const ASKED = [
  { group: '', resource: 'pods', operations: ['CREATE', 'UPDATE', 'DELETE'] },
  { group: '', resource: 'pods/eviction', operations: ['CREATE'] },
  { group: '', resource: 'nodes', operations: ['UPDATE'] },
  { group: 'coordination.k8s.io', resource: 'leases', operations: ['CREATE', 'UPDATE'] },
];

export const PLATFORM_RULES: readonly Rule[] = [
  {
    code: 'asks-not-to-be-moved',
    level: 'warning',
    title: 'An annotation asks not to be moved',
    why: 'A service never finishes, so its node waits until the deadline of its drain.',
    mend: 'Remove the annotation and use a budget instead, or set overrides of the node group to OWN.',
    source: 'https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md',
    find: ({ workloads }) => workloads.filter(({ kind }) => kind !== 'Job').flatMap((workload) => {
      for (const pod of workload.pods) {
        const annotations = { ...workload.annotations, ...pod.metadata.annotations };
        const key = annotations[WAIT] === 'never' ? undefined : Object.keys(DO_NOT_MOVE).find((name) => annotations[name] === DO_NOT_MOVE[name]);
        if (key) {
          return [{ ...at(workload, `${key} is ${annotations[key]}`), ...placeOf(key, workload, pod) }];
        }
      }
      return [];
    }),
  },
  {
    code: 'webhook-on-one-node',
    level: 'error',
    title: 'A webhook that must answer runs on one node',
    why: 'While its pods move, the webhook does not answer. With failurePolicy Fail, the API server then rejects what a drain needs: new pods and evictions. A webhook that does not apply to its own namespace recovers by itself, which makes this a warning.',
    mend: 'Run two replicas on different nodes with a budget, or set failurePolicy to Ignore, or exclude the namespace of the webhook with its namespaceSelector.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy',
    find: (cluster) => cluster.webhooks.flatMap((webhook): Seen[] => {
      const { configuration, name, failurePolicy = 'Fail', clientConfig } = webhook;
      const service = clientConfig?.service;
      if (failurePolicy !== 'Fail' || !service || !judgesDrains(webhook, cluster) || !isKnownWhoAnswers(service, cluster)) {
        return [];
      }
      const nodes = nodesOf(backends(cluster, service));
      return nodes.size > 1 ? [] : [{
        object: `${configuration.kind} ${configuration.metadata.name}`,
        annotations: configuration.metadata.annotations,
        ...!judgesNamespace(webhook, service.namespace, cluster) && { level: 'warning' as const },
        field: `webhooks["${name}"].failurePolicy`,
        message: `${name} fails where nobody answers, and ${nodes.size === 0 ? 'no ready pod is' : `all pods on ${[...nodes][0]} are`} behind its Service ${
          service.namespace}/${service.name}`,
      }];
    }),
  },
  {
    code: 'dns-on-one-node',
    level: 'error',
    title: 'DNS is on one node',
    why: 'While that node is drained, no name is resolved anywhere in the cluster.',
    mend: 'Run two replicas of CoreDNS or more, on different nodes, with a budget of maxUnavailable 1.',
    source: 'https://docs.aws.amazon.com/eks/latest/best-practices/scale-cluster-services.html',
    find: (cluster) => cluster.services.filter(({ metadata }) => metadata.namespace === 'kube-system' && ['kube-dns', 'coredns'].includes(metadata.name))
      .flatMap(({ metadata, spec }): Seen[] => {
        const pods = cluster.pods.filter((pod) => pod.metadata.namespace === metadata.namespace && matchesMap(spec.selector, pod.metadata.labels));
        const nodes = nodesOf(pods);
        return nodes.size !== 1 || cluster.nodes.length < 2 ? [] : [{
          object: `Service ${metadata.namespace}/${metadata.name}`,
          annotations: metadata.annotations,
          message: `all ready pods behind it are on ${[...nodes][0]}`,
          owners: ownersOf(cluster, pods),
        }];
      }),
  },
  {
    code: 'selects-pod-template-hash',
    level: 'error',
    title: 'A Service selects by pod-template-hash',
    why: 'To bring up a replacement first, the drainer removes that label from the pod. Such a Service would then send nothing to the pod, so the drainer does not do that.',
    mend: 'Select by a label of your own.',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label',
    find: (cluster) => cluster.services.filter(({ spec }) => spec.selector?.['pod-template-hash'] !== undefined).map(({ metadata, spec }) => ({
      object: `Service ${metadata.namespace}/${metadata.name}`,
      annotations: metadata.annotations,
      owners: ownersOf(cluster, backends(cluster, { namespace: metadata.namespace ?? '', name: metadata.name })),
      field: 'spec.selector["pod-template-hash"]',
      message: `it selects pod-template-hash ${spec.selector?.['pod-template-hash']}`,
    })),
  },
  {
    code: 'unknown-to-drainer',
    level: 'note',
    title: 'An API version or a field that the drainer does not know',
    why: 'The drainer ignores it, so a drain may violate what it asks for.',
    mend: 'Do without what the message names, or look for a newer version of this package.',
    source: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    find: (cluster) => Object.values(RESOURCE_KINDS).flatMap(({ kind, apiVersion }) => cluster.of(kind)
      .filter((object) => groupOf(object.apiVersion) === groupOf(apiVersion))
      .flatMap((object) => {
        const seen = {
          object: `${kind} ${[object.metadata.namespace, object.metadata.name].filter(Boolean).join('/')}`, annotations: object.metadata.annotations,
        };
        return object.apiVersion !== apiVersion
          ? [{ ...seen, message: `its version is ${object.apiVersion}, and the drainer reads ${apiVersion}`, field: 'apiVersion' }]
          : unknownFields(object).map((field) => ({ ...seen, message: `it has spec.${field}, which the drainer does not heed`, field: `spec.${field}` }));
      })),
  },
];

/** Where an annotation stands: in the template, at the owner, or at one pod alone. */
function placeOf(key: string, { kind, object }: Workload, pod: Pod): Pick<Seen, 'field' | 'fieldOf'> {
  const template = (object?.spec as { readonly template?: PodTemplate } | undefined)?.template?.metadata?.annotations;
  if (kind !== 'Pod' && template?.[key] !== undefined) {
    return { field: `spec.template.metadata.annotations["${key}"]` };
  }
  const isOwners = object?.metadata.annotations?.[key] !== undefined;
  return { field: `metadata.annotations["${key}"]`, ...!isOwners && { fieldOf: `Pod ${pod.metadata.namespace}/${pod.metadata.name}` } };
}

/** Whether it judges anything that a drain of this cluster asks for. */
function judgesDrains(webhook: Webhook, cluster: ClusterObjects): boolean {
  const { rules = [], objectSelector = {} } = webhook;
  const isOfUs: Readonly<Record<string, () => boolean>> = {
    'pods': () => cluster.workloads.some(({ namespace, labels }) => judgesNamespace(webhook, namespace, cluster) && matchesSelector(objectSelector, labels)),
    // An Eviction and the Lease have no labels; namespaces are no matter for nodes.
    'pods/eviction': () => cluster.workloads.some(({ namespace }) => judgesNamespace(webhook, namespace, cluster)) && matchesSelector(objectSelector, {}),
    'leases': () => judgesNamespace(webhook, LEASE_NAMESPACE, cluster) && matchesSelector(objectSelector, {}),
    'nodes': () => cluster.nodes.some(({ metadata }) => matchesSelector(objectSelector, metadata.labels)),
  };
  return ASKED.some((asked) => rules.some((rule) => isJudged(asked, rule)) && isOfUs[asked.resource]());
}

/** Where the dump has no namespaces, their labels are unknown: it may. */
function judgesNamespace({ namespaceSelector = {} }: Webhook, namespace: string, cluster: ClusterObjects): boolean {
  return cluster.of('Namespace').length === 0 || matchesSelector(namespaceSelector, cluster.labelsOfNamespace(namespace));
}

/** Not where the dump has no Services, and not where one sends to addresses that somebody else names. */
function isKnownWhoAnswers({ namespace, name }: ServiceName, { services }: ClusterObjects): boolean {
  const found = services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return services.length > 0 && (!found || Object.keys(found.spec.selector ?? {}).length > 0);
}

/** A rule that leaves something out means all of it; the API server takes none that does. */
function isJudged({ group, resource, operations }: typeof ASKED[number], rule: WebhookRule): boolean {
  const { apiGroups = ['*'], resources = [], operations: judged = ['*'] } = rule;
  const patterns = resource.includes('/') ? ['*/*', `${resource.split('/')[0]}/*`, resource] : ['*', '*/*', resource];
  return [group, '*'].some((each) => apiGroups.includes(each)) && patterns.some((each) => resources.includes(each))
    && ['*', ...operations].some((each) => judged.includes(each));
}

function backends(cluster: ClusterObjects, { namespace, name }: ServiceName): Pod[] {
  const service = cluster.services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const selector = service?.spec.selector;
  return selector ? cluster.pods.filter((pod) => pod.metadata.namespace === namespace && matchesMap(selector, pod.metadata.labels)) : [];
}

function nodesOf(pods: readonly Pod[]): Set<Node['metadata']['name']> {
  return new Set(pods.filter(isReady).flatMap(({ spec }) => spec.nodeName ?? []));
}

function ownersOf({ workloads }: ClusterObjects, pods: readonly Pod[]): string[] {
  const wanted = new Set(pods.map(({ metadata }) => metadata.name));
  return workloads.filter((workload) => workload.pods.some(({ metadata }) => wanted.has(metadata.name))).map(({ key }) => key);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
