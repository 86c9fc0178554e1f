import type { ContainerPort, Pod } from '../../kubernetes/objects';

const EVERY_ADDRESS = '0.0.0.0';

/** The container ports that take a port of the pod's node. */
export function hostPortsOf({ spec }: Pod): readonly ContainerPort[] {
  return (spec.containers ?? []).flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort));
}

/**
 * The host port that a pod cannot have because one of these pods has it. Pods of lower priority are ignored, since they may be preempted.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function takenPort(pod: Pod, others: readonly Pod[]): ContainerPort | undefined {
  const lasting = others.filter((other) => other !== pod && (other.spec.priority ?? 0) >= (pod.spec.priority ?? 0));
  return hostPortsOf(pod).find((port) => lasting.some((other) => hostPortsOf(other).some((one) => collide(one, port))));
}

/** As the scheduler does it: no address means every address. */
function collide(one: ContainerPort, other: ContainerPort): boolean {
  const [address, otherAddress] = [one, other].map(({ hostIP }) => hostIP || EVERY_ADDRESS);
  return one.hostPort === other.hostPort && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP')
    && (address === otherAddress || address === EVERY_ADDRESS || otherAddress === EVERY_ADDRESS);
}
