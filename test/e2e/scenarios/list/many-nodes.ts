import { budget, deployment, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';

/** Several nodes, at the same time or one after the other. */
export const MANY_NODES: readonly Scenario[] = [
  {
    name: 'two nodes that share owners',
    tellsMuch: true,
    objects: [deployment('web'), deployment('cart'), statefulSet('db'), budget('cart', { maxUnavailable: 0 }), budget('db', { maxUnavailable: 1 })],
    on: { web: [1, 1, 2, 2], cart: [1, 2], db: [1, 2] },
    script: async (scene) => {
      scene.terminate(1, 2);
      await scene.place.until('both drains have ended', () => scene.said.filter(({ message }) => message === 'Drain ended').length === 2);
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained' },
      owners: { 'Deployment cart': 'replaced', 'Deployment web': 'replaced', 'StatefulSet db': 'replaced' },
    },
  },
  {
    name: 'three nodes that share owners',
    nodes: 4,
    objects: [deployment('web', { start: 1 }), deployment('cart'), statefulSet('db')],
    on: { web: [1, 1, 2, 2, 3, 3], cart: [3], db: [1, 2, 3] },
    script: async (scene) => {
      scene.terminate(1, 2, 3);
      await scene.place.until('all drains have ended', () => scene.said.filter(({ message }) => message === 'Drain ended').length === 3);
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained', node3: 'drained' },
      owners: { 'Deployment cart': 'replaced', 'Deployment web': 'replaced', 'StatefulSet db': 'replaced' },
    },
  },
  {
    name: 'the whole group patched by a refresh',
    tellsMuch: true,
    objects: [deployment('web', { preStop: 1 }), deployment('cart'), statefulSet('db'), budget('web', { minAvailable: '100%' })],
    on: { web: [1, 2, 3], cart: [2], db: [1, 3] },
    script: async (scene) => {
      const { group } = scene.place;
      const refresh = group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
      await scene.place.until('the refresh has ended', () => !refresh.active, 600);
      return { refresh: refresh.status };
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained', node3: 'drained' },
      owners: { 'Deployment cart': 'replaced', 'Deployment web': 'replaced', 'StatefulSet db': 'replaced' },
      findings: { refresh: 'Successful' },
    },
  },
];
