import type { Manifest } from '../../../../simulation/cluster/api/creation';
import { isReady } from '../../../../simulation/component-base/pod-state';
import { budget, deployment, type PodOptions, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

/** A surge whose replacement finds no node is undone after four minutes. */
const TAKEN_BACK_SECONDS = 330;
const STAYED = { outcomes: { node1: 'nothing-to-drain' }, owners: { 'Deployment web': 'left-down' }, belowFloor: ['Deployment web'], announced: ['Deployment web'] };

/** Gives a node a value of the scenario's own label. */
async function label(scene: Scene, number: number, value: string): Promise<void> {
  await scene.patchNode(number, { metadata: { labels: { [scene.namespace]: value } } });
}

/** Creates a Deployment and waits until its pods are ready. For pods whose node requirements name a node of the scene. */
async function run(scene: Scene, replicas: number, options: PodOptions): Promise<void> {
  const { metadata, ...manifest } = deployment('web', options);
  const sized: Manifest = { ...manifest, metadata: { ...metadata, namespace: scene.namespace }, spec: { ...manifest.spec as object, replicas } };
  await scene.place.create(sized);
  await scene.place.until('its pods are ready', () => scene.pods('web').filter(isReady).length === replicas);
}

/** Required anti-affinity by the scenario's label, and only nodes that have that label. */
function apart(scene: Scene) {
  const { namespace } = scene;
  return {
    spec: {
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: namespace, operator: 'Exists' }] }] } },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: namespace, labelSelector: { matchLabels: { app: 'web' } } }] },
      },
    },
  };
}

/** Drains the first node, and waits until the pods that stay have ended with it. */
async function endWith(scene: Scene): Promise<void> {
  scene.terminate(1);
  await scene.heard('Drain ended');
  await scene.place.until('its pod has ended with the node', () => !scene.pods('web').some(isReady), 180);
  await scene.place.pass(2);
}

/** Pods that tolerate the cordon, that can run nowhere else, or whose replacement cannot run beside them. */
export const PLACEMENT: readonly Scenario[] = [
  {
    name: 'a pod that tolerates the cordon and comes back',
    tellsMuch: true,
    objects: [],
    script: async (scene) => {
      await label(scene, 1, 'true');
      const preference = { matchExpressions: [{ key: scene.namespace, operator: 'Exists' }] };
      await run(scene, 1, {
        spec: {
          tolerations: [{ operator: 'Exists' }],
          affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] } },
          // Replaces the scheduler's default constraints, which would spread its pods over the nodes.
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'kubernetes.io/os', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      });
      // So that by no clock the pod looks as if it had arrived during the drain.
      await scene.place.pass(10);
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, 300);
      const evictions = scene.said.filter(({ message }) => message === 'Pod evicted').length;
      await scene.place.until('it is ready elsewhere', () => scene.pods('web').some((pod) => pod.spec.nodeName !== scene.node(1) && isReady(pod)), 180);
      return { evictions };
    },
    expected: {
      outcomes: { node1: 'drained' },
      owners: { 'Deployment web': 'interrupted' },
      belowFloor: ['Deployment web'],
      announced: ['Deployment web'],
      findings: { evictions: 4 },
    },
  },
  {
    name: 'a template that names the node',
    objects: [],
    script: async (scene) => {
      await run(scene, 1, { spec: { nodeName: scene.node(1) } });
      await endWith(scene);
    },
    expected: STAYED,
  },
  {
    name: 'a node selector with the host name',
    tellsMuch: true,
    objects: [],
    script: async (scene) => {
      await run(scene, 1, { nodeSelector: { 'kubernetes.io/hostname': scene.node(1) } });
      await endWith(scene);
    },
    expected: STAYED,
  },
  {
    name: 'a node uncordoned in the midst of its drain',
    tellsMuch: true,
    objects: [deployment('web'), statefulSet('db'), budget('db', { maxUnavailable: 0 })],
    // Pods of the Deployment from the start, because the scheduler decides whether one of its new pods arrives on the node.
    on: { web: [1, 2, 3], db: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      await scene.patchNode(1, { spec: { unschedulable: null } });
      await scene.place.patch(scene.reference('apps/v1', 'Deployment', 'web'), { spec: { replicas: 6 } });
      await scene.heard('Node was uncordoned during its drain, and is cordoned again');
      await scene.place.until('the pods that came have moved', () => {
        const pods = scene.pods('web').filter((pod) => pod.spec.nodeName !== scene.node(1) && isReady(pod));
        return pods.length === 6 && scene.pods('web').length === 6;
      });
      await scene.place.remove(scene.reference('policy/v1', 'PodDisruptionBudget', 'db'));
      await scene.heard('Drain ended');
      return { cordoned: scene.nodeOf(scene.node(1))?.spec.unschedulable ?? true };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced', 'StatefulSet db': 'replaced' }, findings: { cordoned: true } },
  },
  {
    name: 'replacements that must be apart and fit nowhere',
    objects: [],
    script: async (scene) => {
      for (const number of [1, 2, 3]) {
        await label(scene, number, String(number));
      }
      await run(scene, 3, apart(scene));
      scene.terminate(1, 2);
      await scene.heard('Pod adopted by its ReplicaSet again', undefined, TAKEN_BACK_SECONDS);
      await scene.heard('Pod evicted');
      // The replacement nodes get their labels.
      const added = scene.place.store.list('nodes').filter(({ metadata: { name } }) => !scene.nodeNames.includes(name));
      for (const [index, { metadata: { name } }] of added.entries()) {
        await scene.place.patch({ apiVersion: 'v1', kind: 'Node', name }, { metadata: { labels: { [scene.namespace]: String(index + 1) } } });
      }
      await scene.place.until('both drains have ended', () => scene.said.filter(({ message }) => message === 'Drain ended').length === 2);
    },
    expected: { outcomes: { node1: 'drained', node2: 'drained' }, owners: { 'Deployment web': 'replaced' } },
  },
  {
    name: 'pods that must be spread evenly over as many nodes',
    objects: [],
    script: async (scene) => {
      for (const number of [1, 2, 3]) {
        await label(scene, number, String(number));
      }
      const { spec: { affinity: { nodeAffinity } } } = apart(scene);
      const selected = { labelSelector: { matchLabels: { app: 'web' } } };
      const topologySpreadConstraints = [{ maxSkew: 1, topologyKey: scene.namespace, whenUnsatisfiable: 'DoNotSchedule', ...selected }];
      await run(scene, 3, { spec: { affinity: { nodeAffinity }, topologySpreadConstraints } });
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, 120);
      return { released: scene.said.filter(({ message }) => message === 'Pod released so that its replacement comes first').length };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' }, findings: { released: 1 } },
  },
  {
    name: 'one replica that must be apart from itself',
    objects: [],
    script: async (scene) => {
      await label(scene, 1, 'everywhere');
      await run(scene, 1, apart(scene));
      for (const number of [2, 3]) {
        await label(scene, number, 'everywhere');
      }
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, TAKEN_BACK_SECONDS);
    },
    expected: {
      outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' }, belowFloor: ['Deployment web'], announced: ['Deployment web'],
    },
  },
];
