import { ANNOTATION_PREFIX, HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../../../src/names';
import { deployment } from '../manifests';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

const HOLD = { apiVersion: 'v1', kind: 'ConfigMap', namespace: HOLD_NAMESPACE, name: HOLD_NAME };
/** Twice as long as the drainer takes to notice a hold. */
const A_WHILE = 25;

const steer = (scene: Scene, value: string | null) => scene.patchNode(1, { metadata: { annotations: { [STEER_ANNOTATION]: value } } });
const onTheNode = (scene: Scene) => scene.pods('web').filter(({ spec }) => spec.nodeName === scene.node(1)).length;

/** What people do to a drain with kubectl. */
export const PEOPLE: readonly Scenario[] = [
  {
    name: 'a drain that people have wait, whose drainer they then hold, and both taken back',
    objects: [deployment('web')],
    on: { web: [1, 2] },
    script: async (scene) => {
      await steer(scene, 'wait: tried by a person');
      scene.terminate(1);
      await scene.heard('Drain is steered');
      const drainer = scene.nodeOf(scene.node(1))?.metadata.annotations?.[`${ANNOTATION_PREFIX}drainer`] ?? '';
      await scene.place.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: HOLD_NAMESPACE, name: HOLD_NAME }, data: { [drainer]: 'an incident' } });
      await scene.heard('Drainer is held');
      await steer(scene, null);
      await scene.place.pass(A_WHILE);
      const heldPods = onTheNode(scene);
      await scene.place.remove(HOLD);
      await scene.heard('Drain ended');
      return { heldPods };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' }, findings: { heldPods: 1 } },
  },
  {
    name: 'a drain that people let go',
    objects: [deployment('web')],
    on: { web: [1, 2] },
    script: async (scene) => {
      await steer(scene, 'let-go');
      scene.terminate(1);
      await scene.heard('Drain ended');
      await scene.place.until('the pod is ready elsewhere', () => scene.pods('web').length === 2 && onTheNode(scene) === 0, 180);
    },
    expected: { outcomes: { node1: 'failed' }, owners: { 'Deployment web': 'timed-out' } },
  },
];
