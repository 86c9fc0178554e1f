import { budget, deployment } from '../manifests';
import type { Scenario } from '../scenario';

/** Deployments with budgets of all kinds: none of them falls below its floor. */
const MOVED = { outcomes: { node1: 'drained' }, owners: { 'Deployment web': 'replaced' } };

export const BUDGETS: readonly Scenario[] = [
  { name: 'a Deployment without a budget', objects: [deployment('web')], on: { web: [1, 1, 2] }, expected: MOVED },
  {
    name: 'a budget of maxUnavailable 1',
    tellsMuch: true,
    objects: [deployment('web'), budget('web', { maxUnavailable: 1 })],
    on: { web: [1, 1, 2] },
    expected: MOVED,
  },
  {
    name: 'a budget of maxUnavailable 0',
    objects: [deployment('web'), budget('web', { maxUnavailable: 0 })],
    on: { web: [1, 2] },
    expected: MOVED,
  },
  {
    name: 'a budget that wants as many as there are',
    objects: [deployment('web'), budget('web', { minAvailable: 2 })],
    on: { web: [1, 2] },
    expected: MOVED,
  },
  {
    name: 'a budget of 100 %',
    tellsMuch: true,
    objects: [deployment('web', { start: 1, minReadySeconds: 2 }), budget('web', { minAvailable: '100%' })],
    on: { web: [1, 1, 2] },
    expected: MOVED,
  },
  { name: 'one replica', tellsMuch: true, objects: [deployment('web', { start: 1 })], on: { web: [1] }, expected: MOVED },
  {
    name: 'one replica with a budget',
    objects: [deployment('web'), budget('web', { minAvailable: 1 })],
    on: { web: [1] },
    expected: MOVED,
  },
  {
    name: 'a Deployment that never has two of its pods at a time',
    objects: [deployment('web', { strategy: { type: 'Recreate' } })],
    on: { web: [1] },
    expected: { ...MOVED, belowFloor: ['Deployment web'], announced: ['Deployment web'] },
  },
  {
    name: 'two budgets on one pod',
    stage: 'forcing',
    objects: [deployment('web'), budget('one', { maxUnavailable: 1 }, 'web'), budget('other', { maxUnavailable: 1 }, 'web')],
    on: { web: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain waits', undefined, 60);
      await scene.heard('Drain ended', undefined, 150);
    },
    expected: { outcomes: { node1: 'forced' }, owners: { 'Deployment web': 'replaced' }, announced: ['Deployment web'] },
  },
];
