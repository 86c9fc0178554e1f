import type { ContainerPort, Pod } from '../../kubernetes/objects';

const EVERY_ADDRESS = '0.0.0.0';

/** The ports of its node that a pod takes. */
export function hostPortsOf({ spec }: Pod): readonly ContainerPort[] {
  return (spec.containers ?? []).flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort));
}

/**
 * The port that a pod cannot have beside these others. Those of lower priority may have to make way for it, so they are in nobody's way.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function takenPort(pod: Pod, others: readonly Pod[]): ContainerPort | undefined {
  const lasting = others.filter((other) => other !== pod && (other.spec.priority ?? 0) >= (pod.spec.priority ?? 0));
  return hostPortsOf(pod).find((port) => lasting.some((other) => hostPortsOf(other).some((one) => collide(one, port))));
}

/** As the scheduler has it: no address is every address. */
function collide(one: ContainerPort, other: ContainerPort): boolean {
  const [address, otherAddress] = [one, other].map(({ hostIP }) => hostIP || EVERY_ADDRESS);
  return one.hostPort === other.hostPort && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP')
    && (address === otherAddress || address === EVERY_ADDRESS || otherAddress === EVERY_ADDRESS);
}
