import { DUMP } from '../scenarios/list/dump';
import { budget, deployment, statefulSet } from '../scenarios/manifests';
import type { Scenario, StageName } from '../scenarios/scenario';

/** A cluster whose patch is rehearsed, and then carried out. */
export interface RehearsedCluster extends Pick<Scenario, 'name' | 'objects' | 'on'> {
  readonly stage: StageName;
}

export const CLUSTERS: readonly RehearsedCluster[] = [
  { name: DUMP.name, objects: DUMP.objects, on: DUMP.on, stage: 'default' },
  {
    name: 'nobody can be interrupted',
    objects: [deployment('web', { preStop: 2 }), deployment('cart'), statefulSet('db'), budget('web', { minAvailable: '100%' }), budget('db', { maxUnavailable: 1 })],
    on: { web: [1, 2, 3], cart: [2], db: [1, 3] },
    stage: 'default',
  },
  {
    name: 'pods that take their time',
    objects: [
      deployment('slow', { start: 8, grace: 10 }), deployment('quick'), statefulSet('queue', { start: 4 }),
      deployment('recreated', { start: 4, strategy: { type: 'Recreate' } }), budget('slow', { maxUnavailable: 1 }),
    ],
    on: { slow: [1, 1, 2, 3], quick: [1, 2, 3], queue: [2, 3], recreated: [1] },
    stage: 'default',
  },
  {
    name: 'a budget that allows nothing',
    objects: [deployment('web'), statefulSet('db'), budget('db', { maxUnavailable: 0 })],
    on: { web: [1, 2, 3], db: [2] },
    stage: 'retaining',
  },
];
