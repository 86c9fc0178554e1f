import { ANNOTATION_PREFIX, HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../../../src/names';
import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

const HOLD = { apiVersion: 'v1', kind: 'ConfigMap', namespace: HOLD_NAMESPACE, name: HOLD_NAME };
/** Twice as long as the drainer takes to notice a hold. */
const A_WHILE = 25;

const steer = (scene: Scene, value: string | null) => scene.patchNode(1, { metadata: { annotations: { [STEER_ANNOTATION]: value } } });
const onTheNode = (scene: Scene) => scene.pods('web').filter(({ spec }) => spec.nodeName === scene.node(1)).length;

/** A pod that its budget keeps on the node. */
const KEPT = { objects: [statefulSet('db'), budget('db', { maxUnavailable: 0 })], on: { db: [1, 2] } };
/** Retained instances are checked by sweeps, five minutes apart. */
const TWO_SWEEPS = 660;

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
    expected: { outcomes: { node1: 'failed' }, owners: { 'Deployment web': 'on-its-way' } },
  },
  {
    name: 'a drain that people force',
    ...KEPT,
    stage: 'forcing',
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      await steer(scene, 'force: tried by a person');
      await scene.heard('Drain is steered');
      await scene.heard('Drain ended', undefined, 45);
    },
    expected: {
      outcomes: { node1: 'forced' }, owners: { 'StatefulSet db': 'replaced' }, belowFloor: ['StatefulSet db'], announced: ['StatefulSet db'],
    },
  },
  {
    name: 'an instance that people keep, and let go when its pods can move',
    ...KEPT,
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      await steer(scene, 'keep: forensics');
      await scene.place.until('the instance is retained', () => scene.instance(1).lifecycleState === 'Terminating:Retained');
      await scene.heard('Instance is retained', undefined, TWO_SWEEPS);
      const keptPods = scene.pods('db').filter(({ spec }) => spec.nodeName === scene.node(1)).length;
      await scene.place.remove(scene.reference('policy/v1', 'PodDisruptionBudget', 'db'));
      await steer(scene, null);
      await scene.heard('Retained instance is terminated', undefined, TWO_SWEEPS);
      await scene.place.until('its last drain has ended', () => scene.said.filter(({ message }) => message === 'Drain ended').length === 2);
      return { keptPods };
    },
    expected: {
      outcomes: { node1: 'nothing-to-drain' },
      owners: { 'StatefulSet db': 'timed-out' },
      actions: ['completed ABANDON', 'completed CONTINUE'],
      findings: { keptPods: 1 },
    },
  },
  {
    name: 'a kubelet that would steer the drain of its node',
    objects: [deployment('web')],
    on: { web: [1, 2] },
    script: async (scene) => {
      const { place } = scene;
      const annotate = (key: string, value: string) => place.patchAsKubelet(scene.node(1), { metadata: { annotations: { [key]: value } } });
      const isDenied = (code: number) => code === 403 || code === 422;
      const other = await annotate('kubelet.example.com/note', 'its own');
      const steering = await annotate(STEER_ANNOTATION, 'let-go');
      scene.terminate(1);
      await scene.heard('Drain started');
      const outcome = await annotate(`${ANNOTATION_PREFIX}outcome`, 'drained');
      await scene.heard('Drain ended');
      return { other, isSteeringDenied: isDenied(steering), isOutcomeDenied: isDenied(outcome) };
    },
    expected: {
      outcomes: { node1: 'drained' },
      owners: { 'Deployment web': 'replaced' },
      findings: { other: 200, isSteeringDenied: true, isOutcomeDenied: true },
    },
  },
];
