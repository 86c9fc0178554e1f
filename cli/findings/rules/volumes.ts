import { isShared } from '../../../simulation/component-base/volumes';
import { matchesNodeSelector } from '../../../simulation/scheduler/node-affinity';
import { zoneOfNode } from '../cluster';
import { at, type Rule } from '../rule';
import { takes } from './placement';
import { templated } from './stopping';

const VOLUMES = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/';

export const VOLUME_RULES: readonly Rule[] = [
  {
    code: 'single-attach-volume',
    level: 'warning',
    title: 'One replica has a volume that only one node can have',
    why: 'Its replacement cannot start before the volume is detached from the node, so the pod must go first: each move is an interruption.',
    mend: 'Use a volume that several nodes can attach (ReadWriteMany), or replicate the data with one volume for each replica.',
    source: `${VOLUMES}#access-modes`,
    find: (cluster) => cluster.workloads.flatMap((workload) => {
      const volume = workload.replicas === 1 ? cluster.volumesOf(workload).find((each) => !isShared(each.volume)) : undefined;
      return volume ? [{
        ...at(workload, `its claim ${volume.claim.metadata.name} is ${volume.volume.spec.accessModes?.join(', ') ?? 'ReadWriteOnce'}`),
        field: 'spec.accessModes',
        fieldOf: `PersistentVolumeClaim ${workload.namespace}/${volume.claim.metadata.name}`,
      }] : [];
    }),
  },
  {
    code: 'local-volume',
    level: 'error',
    title: 'Data is on the node',
    why: 'A hostPath or local volume stays behind when the pod moves, and is gone with the instance.',
    mend: 'Keep the data in a volume that can follow the pod, such as EBS or EFS.',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#local',
    find: (cluster) => cluster.workloads.flatMap((workload) => {
      const host = workload.spec.volumes?.find(({ hostPath }) => hostPath && !isOfEveryNode(hostPath as HostPath));
      if (host) {
        return [at(workload, `its volume ${host.name} is a hostPath`, templated(workload, 'volumes'))];
      }
      const local = cluster.volumesOf(workload).find(({ volume }) => 'local' in volume.spec || 'hostPath' in volume.spec);
      return local ? [at(workload, `its claim ${local.claim.metadata.name} is bound to the local volume ${local.volume.metadata.name}`)] : [];
    }),
  },
  {
    code: 'no-other-zone',
    level: 'error',
    title: 'No other node is in the zone of the volume',
    why: 'A zonal volume stays in its zone. If that zone has only one node that can take the pod, the pod waits until the next one has joined.',
    mend: 'Run two nodes or more of the group in each zone that has volumes.',
    source: 'https://kubernetes.io/docs/setup/best-practices/multiple-zones/#storage-access-for-zones',
    find: (cluster) => cluster.workloads.flatMap((workload) => cluster.volumesOf(workload).flatMap(({ claim, volume }) => {
      const required = volume.spec.nodeAffinity?.required;
      if (!required) {
        return [];
      }
      const possible = cluster.nodes.filter((node) => matchesNodeSelector(required, node) && takes(node, workload.spec));
      const zones = [...new Set(possible.map(zoneOfNode))].join(', ');
      return possible.length > 1 ? [] : [at(workload, `the volume ${volume.metadata.name} of its claim ${claim.metadata.name} can be on ${
        possible.length === 0 ? 'none of the nodes' : `${possible[0].metadata.name} only${zones ? `, the one node in ${zones} that takes its pods` : ''}`}`)];
    })),
  },
  {
    code: 'empty-dir-data',
    level: 'note',
    title: 'An emptyDir volume ends with its pod',
    why: 'Every move loses what the application keeps there.',
    mend: 'Keep there only what can be recreated. For the rest, use a persistent volume, or set emptyDirPods of the node group to WAIT.',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    find: ({ workloads }) => workloads.flatMap((workload) => {
      const names = (workload.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir && (emptyDir as { readonly medium?: string }).medium !== 'Memory')
        .map(({ name }) => name);
      return names.length > 0 ? [at(workload, `emptyDir volumes: ${names.join(', ')}`, templated(workload, 'volumes'))] : [];
    }),
  },
];

interface HostPath {
  readonly path: string;
  readonly type?: string;
}

/** Paths that an operating system and a kubelet have on every node: certificates, sockets, devices and the like. */
const OF_EVERY_NODE = /^\/(etc|usr|lib|lib64|boot|proc|sys|dev|run|var\/run|var\/log|var\/lib\/(kubelet|containerd|docker)|opt\/cni)(\/|$)/;

/** Whether the next node has the same data there, so that nothing is lost. */
function isOfEveryNode({ path, type = '' }: HostPath): boolean {
  return path === '/' || OF_EVERY_NODE.test(path) || ['Socket', 'CharDevice', 'BlockDevice'].includes(type);
}
