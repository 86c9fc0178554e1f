import { isReady } from '../../../../simulation/component-base/pod-state';
import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

const MOVED = { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' } };

/** Adds the label to a node, so that pods that could not be scheduled anywhere before can run there. */
async function openTo(scene: Scene, number: number): Promise<void> {
  await scene.patchNode(number, { metadata: { labels: { [scene.namespace]: 'true' } } });
}

/** Refused requests, replacements that do not come up, and changes during a drain. */
export const REFUSALS: readonly Scenario[] = [
  {
    name: 'evictions denied for a while',
    tellsMuch: true,
    objects: [deployment('web')],
    on: { web: [1, 1, 2] },
    script: async (scene) => {
      const allow = await scene.place.denyEvictions(scene.namespace);
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      const standing = scene.pods('web').filter(({ spec }) => spec.nodeName === scene.node(1)).length;
      await allow();
      await scene.heard('Drain ended');
      return { standing };
    },
    expected: { ...MOVED, findings: { standing: 2 } },
  },
  {
    name: 'a namespace being deleted',
    objects: [statefulSet('db', { preStop: 2 }), budget('db', { maxUnavailable: 0 })],
    on: { db: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Baseline written');
      await scene.place.remove({ apiVersion: 'v1', kind: 'Namespace', name: scene.namespace });
      await scene.heard('Drain ended');
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'owner-gone' }, belowFloor: ['StatefulSet db'] },
  },
  {
    name: 'a replacement that fits nowhere for a while',
    tellsMuch: true,
    objects: [deployment('web', { nodeSelector: { 'a-replacement-that-fits-nowhere-for-a-while': 'true' } })],
    script: async (scene) => {
      await openTo(scene, 1);
      await scene.place.until('the pod is ready', () => scene.pods('web').some(isReady));
      scene.terminate(1);
      await scene.heard('Drain waits', ({ because = [] }) => [...because].some((one) => one.includes('is not scheduled')), 60);
      await openTo(scene, 2);
      await scene.heard('Drain ended');
    },
    expected: MOVED,
  },
  {
    name: 'a rollout in progress',
    objects: [deployment('web', { start: 2 })],
    on: { web: [1, 1, 2, 2] },
    script: async (scene) => {
      await scene.place.patch(scene.reference('apps/v1', 'Deployment', 'web'), { spec: { template: { metadata: { annotations: { version: '2' } } } } });
      await scene.place.until('pods of the new version come up', () => scene.pods('web').some(({ metadata }) => metadata.annotations?.version === '2'));
      scene.terminate(1);
      await scene.heard('Drain ended');
      await scene.place.until('the rollout is over', () => scene.pods('web').every(({ metadata }) => metadata.annotations?.version === '2'));
      return { pods: scene.pods('web').length };
    },
    expected: { ...MOVED, findings: { pods: 4 } },
  },
  {
    name: 'an image that the drainer may not change',
    objects: [deployment('web')],
    on: { web: [1] },
    script: async (scene) => {
      const [pod] = scene.pods('web');
      const { name } = pod.metadata;
      const change = async (patch: object) => scene.place.patchAsDrainer(scene.reference('v1', 'Pod', name), patch);
      const image = await change({ spec: { containers: pod.spec.containers.map((container) => ({ ...container, image: 'registry.local/other:1' })) } });
      const label = await change({ metadata: { labels: { app: 'other' } } });
      const annotation = await change({ metadata: { annotations: { other: 'true' } } });
      scene.terminate(1);
      await scene.heard('Drain ended');
      return { denied: [image, label, annotation].every((code) => code === 403 || code === 422) };
    },
    expected: { ...MOVED, findings: { denied: true } },
  },
  {
    name: 'a drain called off after a pod was released',
    tellsMuch: true,
    objects: [deployment('web', { nodeSelector: { 'a-drain-called-off-after-a-pod-was-released': 'true' } })],
    script: async (scene) => {
      await openTo(scene, 1);
      await scene.place.until('the pod is ready', () => scene.pods('web').some(isReady));
      const [{ metadata: { uid } }] = scene.pods('web');
      const instance = scene.instance(1);
      instance.replaceRootVolume();
      await scene.heard('Pod released so that its replacement comes first');
      instance.activeActions[0].complete('CONTINUE', 'an operator');
      await scene.place.until('the instance is in service again', () => instance.lifecycleState === 'InService');
      await scene.heard('Pod adopted by its ReplicaSet again');
      await scene.place.until('nothing is left of the replacement', () => scene.pods('web').length === 1);
      return { same: scene.pods('web')[0].metadata.uid === uid, unschedulable: scene.nodeOf(scene.node(1))?.spec.unschedulable ?? false };
    },
    expected: { actions: ['completed CONTINUE'], findings: { same: true, unschedulable: false } },
  },
];
