import { isReady } from '../../../../simulation/component-base/pod-state';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../../src/names';
import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';

const MOVED = { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' } };

/** What breaks in the midst of a drain. */
export const TROUBLES: readonly Scenario[] = [
  {
    name: 'the node killed in the midst of its drain',
    objects: [deployment('web', { start: 3 })],
    on: { web: [1, 1, 1] },
    script: async (scene) => {
      scene.terminate(1);
      // Its replacements take longer to be ready than the machine lives.
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
      // The thief does not renew it, but nobody takes it before it has run out.
      await scene.place.pass(20);
      const movedMeanwhile = scene.said.filter(({ message }) => message === 'Pod evicted').length;
      await scene.heard('Drain ended', undefined, 300);
      return { movedMeanwhile };
    },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'replaced' }, findings: { movedMeanwhile: 0 } },
  },
];
