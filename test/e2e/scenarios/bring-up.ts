import type { Scenario } from './scenario';
import type { Scene } from './scene';
import type { Manifest } from '../../../simulation/cluster/api/creation';
import type { Pod, PodDisruptionBudget } from '../../../simulation/cluster/objects';
import { matchesSelector } from '../../../simulation/cluster/selectors';
import { isReady } from '../../../simulation/component-base/pod-state';

/** How long the scheduler takes to learn of a change of a node. */
const KNOWN_AFTER_SECONDS = 0.3;
const LIMIT_SECONDS = 60;

/** Brings up all workloads of a scenario on the given nodes, node by node, with all others cordoned. */
export async function bringUp({ objects, on = {} }: Pick<Scenario, 'objects' | 'on'>, scene: Scene): Promise<void> {
  const { place, namespace } = scene;
  await place.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const isPlaced = ({ kind, metadata }: Manifest) => kind !== 'PodDisruptionBudget' && metadata.name in on;
  for (const object of objects.filter((each) => !isPlaced(each))) {
    await place.create(inNamespace(object, namespace));
  }
  const placed = objects.filter(isPlaced);
  const numbers = [...new Set(Object.values(on).flat())].sort();
  for (const number of numbers) {
    await openOnly([scene.node(number)], scene);
    for (const object of placed) {
      await grow(object, on[object.metadata.name], number, scene);
    }
    const isDone = () => placed.every(({ metadata: { name } }) => isUp(name, on[name], number, scene));
    await place.until(`the pods of node ${number} are ready`, isDone, LIMIT_SECONDS);
  }
  await openOnly(undefined, scene);
  await place.until('the budgets have counted', () => budgetsHaveCounted(scene), LIMIT_SECONDS);
}

/** Cordons all nodes except these; if none are given, uncordons all. */
async function openOnly(open: readonly string[] | undefined, { place }: Scene): Promise<void> {
  for (const { metadata: { name }, spec } of place.store.list('nodes')) {
    const unschedulable = open !== undefined && !open.includes(name);
    if ((spec.unschedulable ?? false) === unschedulable) {
      continue;
    }
    await place.patch({ apiVersion: 'v1', kind: 'Node', name }, { spec: { unschedulable: unschedulable || null } });
  }
  await place.pass(KNOWN_AFTER_SECONDS);
}

/** Adds the replicas that belong on a node. */
async function grow(object: Manifest, numbers: readonly number[], number: number, { place, namespace }: Scene): Promise<void> {
  const before = numbers.filter((each) => each < number).length;
  const after = numbers.filter((each) => each <= number).length;
  if (after === before) {
    return;
  }
  const { apiVersion, kind, metadata: { name } } = object;
  const size = kind === 'Job' ? { parallelism: after } : { replicas: after };
  // A Job's completions cannot be changed later.
  const fixed = kind === 'Job' ? { completions: numbers.length } : {};
  const sized = kind === 'Pod' ? object : { ...object, spec: { ...object.spec, ...size, ...fixed } };
  if (before === 0) {
    await place.create(inNamespace(sized, namespace));
  } else {
    await place.patch({ apiVersion, kind, namespace, name }, { spec: size });
  }
}

function isUp(name: string, numbers: readonly number[], number: number, scene: Scene): boolean {
  const pods = scene.pods(name);
  const here = pods.filter(({ spec }) => spec.nodeName === scene.node(number));
  return pods.length === numbers.filter((each) => each <= number).length
    && here.length === numbers.filter((each) => each === number).length && here.every(isReady);
}

/** If several budgets select a pod, only one is recomputed when the pod changes, so this does not wait for them. */
function budgetsHaveCounted({ place: { store }, namespace }: Scene): boolean {
  const pods = store.list('pods', { namespace });
  const budgets = store.list('poddisruptionbudgets', { namespace });
  const selects = ({ spec }: PodDisruptionBudget, pod: Pod) => matchesSelector(spec.selector, pod.metadata.labels);
  return budgets.every((budget) => {
    const selected = pods.filter((pod) => selects(budget, pod));
    if (selected.some((pod) => budgets.some((other) => other !== budget && selects(other, pod)))) {
      return true;
    }
    const { observedGeneration, currentHealthy, expectedPods } = budget.status ?? {};
    return observedGeneration === budget.metadata.generation && currentHealthy === selected.length && expectedPods === selected.length;
  });
}

function inNamespace(manifest: Manifest, namespace: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
