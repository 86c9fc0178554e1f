import type { Manifest } from '../stage/client';

/** The contents of a large cluster. */
export interface Crowd {
  readonly nodes: number;
  readonly drainingNodes: number;
  readonly pods: number;
  readonly owners: number;
}

type Kind = 'Deployment' | 'StatefulSet' | 'ReplicationController' | 'Job' | 'DaemonSet';

interface Owner {
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  /** The length of its annotations, in characters. */
  readonly annotated: number;
  readonly budget?: object;
}

const OWNERS_PER_NAMESPACE = 50;
/** The kinds of the first of every twenty owners; the others are Deployments. */
const OTHER_KINDS: readonly Kind[] = ['Job', 'ReplicationController', 'StatefulSet', 'StatefulSet', 'StatefulSet', 'StatefulSet', 'StatefulSet'];
/** Otherwise each eviction is a failure, after which a Job's back-off grows. */
const DISRUPTIONS_DO_NOT_COUNT = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] };
const BUDGETS = [{ maxUnavailable: 1 }, { minAvailable: '80%' }];
/** Service meshes and operators write long ones. */
const LONG_ANNOTATION = 8_000;
const SHORT_ANNOTATION = 500;

/** One in twenty nodes is drained, and an owner has ten pods on average. */
export function crowdOf(nodes: number, pods: number): Crowd {
  return { nodes, pods, drainingNodes: Math.round(nodes / 20), owners: Math.round(pods / 10) };
}

/** All objects of a crowd, namespaces first. Every second owner has a budget, and every tenth pods with long annotations. */
export function objectsOf(crowd: Crowd): { readonly namespaces: Manifest[]; readonly others: Manifest[] } {
  const owners = ownersOf(crowd);
  const namespaces = [...new Set(owners.map(({ namespace }) => namespace))];
  return {
    namespaces: namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    others: owners.flatMap((owner) => [...owner.budget ? [budgetOf(owner)] : [], manifestOf(owner)]),
  };
}

/** The number of ready pods in an owner's status. */
export function readyPodsOf(kind: string, status: unknown): number {
  const { readyReplicas, numberReady, ready } = (status ?? {}) as Readonly<Record<string, number | undefined>>;
  return (kind === 'Job' ? ready : kind === 'DaemonSet' ? numberReady : readyReplicas) ?? 0;
}

/** The resources whose pods are counted. */
export const OWNER_RESOURCES = ['deployments', 'statefulsets', 'replicationcontrollers', 'jobs', 'daemonsets'] as const;

function ownersOf({ nodes, pods, owners }: Crowd): Owner[] {
  const others = owners - 1;
  const each = Math.floor((pods - nodes) / others);
  const more = pods - nodes - each * others;
  return [
    { kind: 'DaemonSet', name: 'agent', namespace: 'system', replicas: nodes, annotated: SHORT_ANNOTATION },
    ...Array.from({ length: others }, (_, index): Owner => ({
      kind: OTHER_KINDS[index % 20] ?? 'Deployment',
      name: `app-${index}`,
      namespace: `team-${Math.floor(index / OWNERS_PER_NAMESPACE)}`,
      replicas: each + (index < more ? 1 : 0),
      annotated: index % 10 === 9 ? LONG_ANNOTATION : SHORT_ANNOTATION,
      ...index % 2 === 1 && { budget: BUDGETS[Math.floor(index / 2) % BUDGETS.length] },
    })),
  ];
}

function budgetOf({ name, namespace, budget }: Owner): Manifest {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace }, spec: { ...budget, selector: { matchLabels: { app: name } } } };
}

function manifestOf(owner: Owner): Manifest {
  const { kind, name, namespace, replicas } = owner;
  const template = templateOf(owner);
  const selector = { matchLabels: { app: name } };
  const metadata = { name, namespace };
  switch (kind) {
    case 'Deployment':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas, selector, template } };
    case 'StatefulSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas, selector, template, serviceName: name, podManagementPolicy: 'Parallel' } };
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { replicas, selector: { app: name }, template } };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { parallelism: replicas, completions: replicas, podFailurePolicy: DISRUPTIONS_DO_NOT_COUNT, template } };
  }
}

/** As large as typical pods: the API server adds some 3 kB. */
function templateOf({ kind, name, annotated }: Owner) {
  return {
    metadata: {
      labels: { 'app': name, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/version': '1.27.3' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090', 'example.com/configuration': 'x'.repeat(annotated) },
    },
    spec: {
      ...kind === 'Job' && { restartPolicy: 'Never' },
      containers: [containerOf('main'), containerOf('proxy')],
      volumes: [{ name: 'configuration', configMap: { name: 'configuration', optional: true } }],
    },
  };
}

function containerOf(name: string) {
  const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 };
  return {
    name,
    image: `registry.local/${name}:1.27.3`,
    env: Array.from({ length: 8 }, (_, index) => ({ name: `SETTING_${index}`, value: `https://setting-${index}.shop.svc.cluster.local:8443/path` })),
    ports: [{ containerPort: 8080 }],
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
    readinessProbe: probe,
    livenessProbe: probe,
    volumeMounts: [{ name: 'configuration', mountPath: '/etc/configuration' }],
  };
}
