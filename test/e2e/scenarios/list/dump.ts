import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../../simulation/cluster/api/creation';
import type { Deployment, Pod, PodDisruptionBudget, StatefulSet, StoredObject } from '../../../../simulation/cluster/objects';
import type { PodTemplate } from '../../../../simulation/cluster/pod';
import { controllerOf, matchesSelector } from '../../../../simulation/cluster/selectors';
import { isFinished } from '../../../../simulation/component-base/pod-state';
import { budget, daemonSet, deployment, pod, type PodOptions, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';

const FILE = join(__dirname, '..', '..', '..', 'fixtures', 'cluster-3-nodes-54-pods.json');
/** A program that obeys SIGTERM needs no more. */
const LONGEST_GRACE_SECONDS = 10;

/** A workload of a dump, run with the test cluster's programs. */
interface Shape {
  readonly manifest: Manifest;
  readonly labels: Readonly<Record<string, string>>;
  readonly on: readonly number[];
}

export const DUMP: Scenario = dumpScenario(JSON.parse(readFileSync(FILE, 'utf8')) as { readonly items: readonly StoredObject[] });

/** A scenario with the owners, budgets and pod placement of a real cluster; its busiest node is drained. */
function dumpScenario({ items }: { readonly items: readonly StoredObject[] }): Scenario {
  const nodes = items.filter(({ kind }) => kind === 'Node').map(({ metadata }) => metadata.name).sort();
  const pods = items.filter((item): item is Pod => item.kind === 'Pod').filter((each) => !isFinished(each));
  // Without Jobs: whether a Job's next pod exists when the drain ends is a matter of seconds, and has a scenario of its own.
  const shapes = items.filter(({ kind }) => kind !== 'Job').flatMap((item) => shapeOf(item, pods, items, nodes) ?? []);
  const budgets = items.filter((item): item is PodDisruptionBudget => item.kind === 'PodDisruptionBudget').flatMap(({ metadata, spec }) => {
    const selected = shapes.filter(({ labels }) => matchesSelector(spec.selector, labels));
    const limits = spec.minAvailable !== undefined ? { minAvailable: spec.minAvailable } : { maxUnavailable: Number(spec.maxUnavailable) };
    return selected.map(({ manifest }) => budget(metadata.name, limits, manifest.metadata.name));
  });
  const drained = shapes.filter(({ manifest, on }) => manifest.kind !== 'DaemonSet' && on.includes(1));
  const interrupted = ['Deployment notifications-controller', 'StatefulSet application-controller'];
  return {
    name: 'the shapes of a real cluster',
    objects: [...budgets, ...shapes.map(({ manifest }) => manifest)],
    on: Object.fromEntries(shapes.filter(({ manifest }) => manifest.kind !== 'DaemonSet').map(({ manifest, on }) => [manifest.metadata.name, on])),
    expected: {
      outcomes: { node1: 'drained' },
      owners: Object.fromEntries(drained.map(({ manifest }) => [`${manifest.kind} ${manifest.metadata.name}`, 'replaced']).sort()),
      belowFloor: interrupted,
      announced: interrupted,
    },
  };
}

function shapeOf(item: StoredObject, pods: readonly Pod[], items: readonly StoredObject[], nodes: readonly string[]): Shape | undefined {
  const own = item.kind === 'Pod' ? pods.filter((each) => each === item && !controllerOf(each)) : pods.filter((each) => ownerOf(each, items) === item.metadata.uid);
  if (own.length === 0) {
    return undefined;
  }
  const manifest = manifestOf(item, own[0]);
  const on = own.map(({ spec }) => nodes.indexOf(spec.nodeName ?? '') + 1).sort();
  return manifest && { manifest, on, labels: (item.spec as { template?: PodTemplate }).template?.metadata?.labels ?? own[0].metadata.labels ?? {} };
}

function ownerOf(each: Pod, items: readonly StoredObject[]): string | undefined {
  const direct = controllerOf(each);
  const replicaSet = items.find(({ kind, metadata }) => kind === 'ReplicaSet' && metadata.uid === direct?.uid);
  return (replicaSet && controllerOf(replicaSet)?.uid) ?? direct?.uid;
}

function manifestOf(item: StoredObject, example: Pod): Manifest | undefined {
  const { name } = item.metadata;
  const { terminationGracePeriodSeconds: grace = 30, priorityClassName } = example.spec;
  const options: PodOptions = { grace: Math.min(grace, LONGEST_GRACE_SECONDS), priorityClassName };
  switch (item.kind) {
    case 'Deployment': return deployment(name, { ...options, strategy: (item as Deployment).spec.strategy });
    case 'StatefulSet': return statefulSet(name, { ...options, podManagementPolicy: (item as StatefulSet).spec.podManagementPolicy });
    case 'DaemonSet': return daemonSet(name, options);
    case 'Pod': return pod(name, options);
    default: return undefined;
  }
}
