import { isReady } from '../../../../simulation/component-base/pod-state';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../../src/names';
import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

const MOVED = { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' } };

/** Failures during a drain. */
export const TROUBLES: readonly Scenario[] = [
  {
    name: 'the node killed in the midst of its drain',
    objects: [deployment('web', { start: 3 })],
    on: { web: [1, 1, 1] },
    script: async (scene) => {
      scene.terminate(1);
      // Its replacements take longer to become ready than the machine lives.
      await scene.heard('Pod released so that its replacement comes first');
      scene.place.cloud.ec2.terminate(scene.instanceId(1));
      await scene.heard('Drain ended', undefined, 240);
      await scene.place.until('all pods are ready elsewhere', () => scene.pods('web').length === 3
        && scene.pods('web').every((pod) => pod.spec.nodeName !== scene.node(1) && isReady(pod)), 180);
    },
    expected: { outcomes: { node1: 'node-missing' }, belowFloor: ['Deployment web'] },
  },
  {
    name: 'the drainer killed in the midst of a drain',
    objects: [deployment('web', { start: 1, preStop: 2 }), budget('web', { minAvailable: '100%' })],
    on: { web: [1, 1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Pod released so that its replacement comes first');
      await scene.place.killDrainer();
      await scene.heard('Drain ended', undefined, 300);
    },
    expected: MOVED,
  },
  {
    name: 'the API server restarted in the midst of a drain',
    tellsMuch: true,
    objects: [deployment('web', { start: 2, preStop: 2 })],
    on: { web: [1, 1, 1] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Pod evicted');
      await scene.place.restartApiServer();
      await scene.heard('Drain ended', undefined, 240);
    },
    expected: MOVED,
  },
  {
    name: 'the Lease stolen in the midst of a drain',
    objects: [statefulSet('db'), budget('db', { maxUnavailable: 0 })],
    on: { db: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: LEASE_NAMESPACE, name: LEASE_NAME };
      await scene.place.patch(lease, { spec: { holderIdentity: 'thief/1' } });
      await scene.heard('Lease was lost to another invocation');
      await scene.place.remove(scene.reference('policy/v1', 'PodDisruptionBudget', 'db'));
      // The thief does not renew the Lease, but nobody takes it before it has expired.
      await scene.place.pass(20);
      const movedMeanwhile = scene.said.filter(({ message }) => message === 'Pod evicted').length;
      await scene.heard('Drain ended', undefined, 300);
      return { movedMeanwhile };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'replaced' }, findings: { movedMeanwhile: 0 } },
  },
  {
    name: 'the drainer cut off from the API server for a minute',
    objects: [deployment('web', { start: 3, preStop: 2 }), budget('web', { minAvailable: '100%' })],
    on: { web: [1, 1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Pod released so that its replacement comes first');
      const join = await scene.place.cutOffDrainer();
      await scene.heard('Cluster does not answer', undefined, 60);
      await scene.place.pass(60);
      await join();
      await scene.heard('Drain ended', undefined, 240);
      return told(scene.said, 'Cluster does not answer', 'Cluster answers again', 'Cluster forbids what the drainer needs');
    },
    expected: { ...MOVED, findings: { 'Cluster does not answer': true, 'Cluster answers again': true, 'Cluster forbids what the drainer needs': false } },
  },
  {
    name: 'the permissions of the drainer taken away for a while',
    objects: [statefulSet('db'), budget('db', { maxUnavailable: 0 })],
    on: { db: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      const allow = await scene.place.forbidDrainer();
      await scene.heard('Cluster forbids what the drainer needs', undefined, 60);
      await scene.place.remove(scene.reference('policy/v1', 'PodDisruptionBudget', 'db'));
      await scene.place.pass(20);
      const movedMeanwhile = scene.said.filter(({ message }) => message === 'Pod evicted').length;
      await allow();
      await scene.heard('Drain ended', undefined, 300);
      return { movedMeanwhile, ...told(scene.said, 'Cluster forbids what the drainer needs', 'Cluster allows what the drainer needs again') };
    },
    expected: {
      outcomes: { node1: 'drained' },
      owners: { 'StatefulSet db': 'replaced' },
      findings: { 'movedMeanwhile': 0, 'Cluster forbids what the drainer needs': true, 'Cluster allows what the drainer needs again': true },
    },
  },
  {
    name: 'a node that a policy keeps from being changed for a while, while another is drained',
    objects: [deployment('web')],
    on: { web: [1, 2, 2] },
    script: async (scene) => {
      const allow = await scene.place.denyNodeChanges(scene.node(1));
      scene.terminate(1, 2);
      await scene.heard('Drain ended', ({ node = '' }) => node === scene.node(2));
      const standing = scene.pods('web').filter(({ spec }) => spec.nodeName === scene.node(1)).length > 0;
      await allow();
      await scene.heard('Drain ended', ({ node = '' }) => node === scene.node(1));
      return { standing, ...told(scene.said, 'Node could not be changed and is tried again') };
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained' },
      owners: { 'Deployment web': 'replaced' },
      findings: { 'standing': true, 'Node could not be changed and is tried again': true },
    },
  },
];

/** Whether each message was logged; every process that notices logs it. */
function told(said: Scene['said'], ...messages: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(messages.map((message) => [message, said.some((line) => line.message === message)]));
}
