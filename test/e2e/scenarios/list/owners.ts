import { budget, daemonSet, deployment, job, pod, statefulSet } from '../manifests';
import type { Scenario } from '../scenario';

/** Owners of all kinds. */
export const OWNERS: readonly Scenario[] = [
  {
    name: 'a StatefulSet without a budget',
    objects: [statefulSet('db')],
    on: { db: [1, 1, 2] },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'replaced' } },
  },
  {
    name: 'a StatefulSet with a budget',
    tellsMuch: true,
    objects: [statefulSet('db', { start: 1 }), budget('db', { maxUnavailable: 1 })],
    on: { db: [1, 1, 2] },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'replaced' } },
  },
  {
    name: 'a StatefulSet of one',
    objects: [statefulSet('db')],
    on: { db: [1] },
    expected: { outcomes: { node1: 'drained' }, owners: { 'StatefulSet db': 'replaced' }, belowFloor: ['StatefulSet db'], announced: ['StatefulSet db'] },
  },
  {
    name: 'a StatefulSet whose budget allows nothing',
    stage: 'retaining',
    objects: [statefulSet('db'), deployment('web'), budget('db', { maxUnavailable: 0 })],
    on: { db: [1, 2], web: [1, 2] },
    script: async (scene) => {
      scene.terminate(1);
      await scene.heard('Drain ended', undefined, 180);
    },
    expected: {
      outcomes: { node1: 'retained' },
      owners: { 'Deployment web': 'replaced', 'StatefulSet db': 'timed-out' },
      actions: ['completed ABANDON'],
    },
  },
  {
    name: 'a DaemonSet',
    objects: [daemonSet('agent')],
    script: async (scene) => {
      await scene.place.until('the agents are ready', () => scene.nodeNames.every((node) => scene.pods('agent').some(({ spec }) => spec.nodeName === node)));
      scene.terminate(1);
      await scene.heard('Drain ended');
    },
    expected: { outcomes: { node1: 'nothing-to-drain' } },
  },
  {
    name: 'a Job',
    objects: [job('import', { exitCode: 1 })],
    on: { import: [1, 1, 1] },
    script: async (scene) => {
      const { store, cloud: { clock } } = scene.place;
      const startedAt = clock.now();
      scene.terminate(1);
      const successors = () => scene.pods('import').filter(({ metadata, spec }) => !metadata.deletionTimestamp && spec.nodeName !== scene.nodeNames[0]);
      await scene.heard('Drain ended');
      const left = successors().length;
      await scene.place.until('the Job has its pods again', () => successors().length === 3, 180);
      const waits = successors().map(({ metadata }) => Date.parse(metadata.creationTimestamp) - startedAt);
      return {
        failed: store.get('jobs', scene.namespace, 'import')?.status?.failed,
        // Three evicted at once cause one back-off of 40 s. One after the other, they would wait for 10, 20 and 40 s.
        madeWhileDraining: left,
        waits: [Math.min(...waits) > 30_000, Math.max(...waits) < 65_000],
      };
    },
    expected: {
      outcomes: { node1: 'drained' }, owners: { 'Job import': 'on-its-way' }, findings: { failed: 3, madeWhileDraining: 0, waits: [true, true] },
    },
  },
  {
    name: 'a pod that nobody owns',
    objects: [pod('shell')],
    on: { shell: [1] },
    expected: { outcomes: { node1: 'drained' }, owners: { 'Pod shell': 'not-replaceable' }, belowFloor: ['Pod shell'], announced: ['Pod shell'] },
  },
];
