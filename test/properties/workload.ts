import * as fc from 'fast-check';
import { volume } from '../lambda/drain/placement/nodes';
import { claim, barePod, deployment, job, type Part, podsOfKind, releasedPod, replicaSet, replicationController, service, statefulSet } from '../lambda/drain/workloads';

const FAILS_FOR_GOOD = { spec: { backoffLimit: 0, template: { spec: {} } } };

/** Where the pods of an owner are: on the two draining nodes, on the one that stays, or pending. */
const on = fc.array(fc.constantFrom('a', 'b', 'c').map((node) => ({ on: node })), { minLength: 1, maxLength: 3 });
const volumeOf = fc.constantFrom<(name: string) => Part>(
  () => ({}),
(name) => claim(name),
(name) => claim(name, { attachedTo: 'a' }),
(name) => ({ ...claim(name), volumes: [volume(name, 'kubernetes.io/hostname', 'a')] }),
(name) => ({ ...claim(name), volumes: [volume(name, 'topology.kubernetes.io/zone', 'eu-west-1b')] }),
);

/** An owner with its pods, and the other objects that decide what happens to them. */
export const workload = fc.tuple(fc.constantFrom('web', 'api', 'db'), on, volumeOf, fc.boolean()).chain(([name, pods, makeVolume, hasVolume]) => {
  const owned = { name, on: pods, ...hasVolume && { claims: [name] } };
  const made = fc.constantFrom<Part[]>(
    [deployment({ ...owned, hash: 'abc' })],
    [deployment({ ...owned, hash: 'abc' }), service(name, { 'pod-template-hash': 'abc' })],
    [deployment({ ...owned, hash: 'abc', replicas: pods.length + 1 }), releasedPod(`${name}-released`, name, pods[0])],
    [releasedPod(`${name}-released`, name, pods[0])],
    [deployment({ name, hash: 'abc', on: [], replicas: 1 }), barePod(`${name}-adopted`, { ...pods[0], labels: { 'app': name, 'pod-template-hash': 'abc' } })],
    [replicaSet(owned)],
    [statefulSet(owned)],
    [replicationController(owned)],
    [job(owned)],
    [job({ ...owned, ...FAILS_FOR_GOOD })],
    [podsOfKind('DaemonSet', owned)],
    [podsOfKind('Workflow', owned)],
    [barePod(name, { ...pods[0], ...hasVolume && { claims: [name] } })],
  );
  return made.map((parts) => [...parts, ...hasVolume ? [makeVolume(name)] : []]);
});
