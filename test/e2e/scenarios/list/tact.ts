import { isReady } from '../../../../simulation/component-base/pod-state';
import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';

/** Pods that others move or change, and pods that serve although they do not count as available yet. */
export const TACT: readonly Scenario[] = [
  {
    name: 'an operator that is asked and moves its pod',
    objects: [statefulSet('kafka'), budget('kafka', { maxUnavailable: 0 })],
    on: { kafka: [1, 2, 3] },
    script: async (scene) => {
      const asked = new Set<string>();
      const stop = await scene.place.onEvictions(scene.namespace, (name) => {
        const pod = scene.pods('kafka').find(({ metadata }) => metadata.name === name);
        if (pod?.spec.nodeName !== scene.node(1) || asked.has(name)) {
          return;
        }
        asked.add(name);
        void scene.place.remove(scene.reference('v1', 'Pod', name));
      });
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, 240);
      await stop();
      const evicted = scene.said.filter(({ message }) => message === 'Pod evicted').length;
      return { asked: asked.size, evicted };
    },
    expected: {
      outcomes: { node1: 'drained' }, owners: { 'StatefulSet kafka': 'replaced' }, belowFloor: ['StatefulSet kafka'], findings: { asked: 1, evicted: 0 },
    },
  },
  {
    name: 'pods that are ready but not yet available',
    objects: [deployment('web', { minReadySeconds: 60 })],
    on: { web: [1, 1, 1, 1] },
    script: async (scene) => {
      let least = Infinity;
      const unsubscribe = scene.place.store.subscribe(({ resource }) => {
        if (resource === 'pods') {
          least = Math.min(least, scene.pods('web').filter(isReady).length);
        }
      });
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, 480);
      unsubscribe();
      return { least };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' }, findings: { least: 3 } },
  },
  {
    name: 'a policy that changes every pod that is updated',
    objects: [deployment('web'), budget('web', { minAvailable: 1 })],
    on: { web: [1] },
    script: async (scene) => {
      const stop = await scene.place.changeUpdatedPods(scene.namespace);
      scene.terminate(1);
      await scene.heard('Drain waits', ({ because = [] }) => [...because].some((one) => (
        one.includes('was changed with its request') && one.includes('exclude the group'))), 60);
      await stop();
      await scene.heard('Drain ended', undefined, 240);
      return { pods: scene.pods('web').length };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' }, findings: { pods: 1 } },
  },
];
