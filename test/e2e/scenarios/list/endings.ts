import { deployment } from '../manifests';
import type { Scenario } from '../scenario';

const MOVED = { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' } };
const FINALIZER = 'example.com/hold';

/** Pods that do not simply stop. */
export const ENDINGS: readonly Scenario[] = [
  {
    name: 'a slow end after a preStop hook',
    objects: [deployment('web', { preStop: 3, grace: 8 })],
    on: { web: [1, 1, 2] },
    expected: MOVED,
  },
  {
    name: 'SIGTERM ignored',
    tellsMuch: true,
    objects: [deployment('web', { ignoresTerm: true, grace: 4 })],
    on: { web: [1, 2] },
    expected: MOVED,
  },
  {
    name: 'a finalizer that holds a pod',
    objects: [deployment('web')],
    on: { web: [1, 2] },
    script: async (scene) => {
      const [held] = scene.pods('web').filter(({ spec }) => spec.nodeName === scene.node(1));
      const pod = scene.reference('v1', 'Pod', held.metadata.name);
      await scene.place.patch(pod, { metadata: { finalizers: [FINALIZER] } });
      scene.terminate(1);
      await scene.heard('Drain waits', ({ because = [] }) => because.includes(held.metadata.name) || [...because].some((one) => one.includes('is terminating')));
      await scene.place.patch(pod, { metadata: { finalizers: null } });
      await scene.heard('Drain ended');
    },
    expected: MOVED,
  },
];
