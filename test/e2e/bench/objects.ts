import type { OwnerSpec, Shape } from './shapes';
import { DEFAULT_LABELS } from '../serving/cases';
import type { Manifest } from '../stage/client';

const IMAGE = 'registry.local/workload:1';
const PORT = 8080;

/** The objects of a shape. At first, owners have only the pods for the draining node. */
export function objectsOf(shape: Shape, namespace: string): Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...shape.isGraceful && { labels: DEFAULT_LABELS } } },
    ...shape.owners.flatMap((owner) => [service(owner, namespace, shape), ...budget(owner, namespace), controller(owner, namespace)]),
  ];
}

function labelsOf({ name }: OwnerSpec) {
  return { app: name };
}

function controller(owner: OwnerSpec, namespace: string): Manifest {
  const { kind, name, onDrainingNode } = owner;
  const spec = {
    replicas: onDrainingNode,
    selector: { matchLabels: labelsOf(owner) },
    template: { metadata: { labels: labelsOf(owner), ...annotations(owner) }, spec: podSpec(owner) },
    ...kind === 'StatefulSet' && { serviceName: name, podManagementPolicy: 'Parallel' },
  };
  return { apiVersion: 'apps/v1', kind, metadata: { namespace, name }, spec };
}

function podSpec({ preStopSeconds }: OwnerSpec) {
  return {
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 30,
    containers: [{
      name: 'web',
      image: IMAGE,
      imagePullPolicy: 'Never',
      ports: [{ containerPort: PORT }],
      resources: { requests: { cpu: '5m', memory: '10Mi' } },
      readinessProbe: { httpGet: { path: '/ready', port: PORT }, periodSeconds: 1 },
      ...preStopSeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } },
    }],
  };
}

function annotations({ asksForSeconds }: OwnerSpec): object {
  return asksForSeconds === undefined ? {} : { annotations: { 'cdk-graceful-node-group/pre-stop': String(asksForSeconds) } };
}

/** Headless unless the balancer, its only client, uses node ports. */
function service(owner: OwnerSpec, namespace: string, { isThroughNodes = false }: Shape): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: owner.name },
    spec: { ...isThroughNodes ? { type: 'NodePort' } : { clusterIP: 'None' }, selector: labelsOf(owner), ports: [{ port: PORT }] },
  };
}

function budget(owner: OwnerSpec, namespace: string): Manifest[] {
  if (!owner.budget) {
    return [];
  }
  const spec = { ...owner.budget, selector: { matchLabels: labelsOf(owner) } };
  return [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { namespace, name: owner.name }, spec }];
}
