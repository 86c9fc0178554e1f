import { GRACE_BEFORE_ANNOTATION, PRE_STOP_ANNOTATION, PRE_STOP_NEVER } from './names';

/** A condition that a pod meets or not, in CEL. */
export interface Condition {
  readonly name: string;
  readonly expression: string;
}

/** An annotation of the pod, or an empty text. */
export function annotation(key: string): string {
  return `object.metadata.?annotations[?'${key}'].orValue('')`;
}

/** The pod's grace period in seconds. */
export const GRACE = 'object.spec.?terminationGracePeriodSeconds.orValue(30)';

/** A container that nothing keeps serving after the end of its pod has begun. */
export const HOOKLESS = '!container.?lifecycle.?preStop.hasValue()';

/** A policy has been at the pod before, and whatever came after it has lowered the grace period. The API server refuses such a pod. */
const LOWERED = `${annotation(GRACE_BEFORE_ANNOTATION)} != '' && `
  + `object.spec.containers.exists(container, container.?lifecycle.?preStop.?sleep.?seconds.orValue(0) >= ${GRACE})`;

/** Init containers that restart run beside the others. */
const SIDECARS = 'object.spec.?initContainers.orValue([]).filter(container, container.?restartPolicy.orValue(\'\') == \'Always\')';

/**
 * Whether a pod has something that serves and would stop at once. A policy sees no Services, so ports that are declared stand for
 * them. A sidecar's ports count, too.
 */
export const SERVES = `${LOWERED} || object.spec.containers.exists(container, ${HOOKLESS}) && `
  + `(object.spec.containers + ${SIDECARS}).exists(container, container.?ports.orValue([]).size() > 0 && ${HOOKLESS})`;

/**
 * Which pods are looked at, beyond their namespaces. Whether they serve is not among it: a policy is asked again, after a
 * webhook has added a container, only if it was about the pod the first time.
 */
export const CONDITIONS: readonly Condition[] = [
  // Jobs, and whatever else is to finish.
  { name: 'restarts', expression: 'object.spec.?restartPolicy.orValue(\'Always\') == \'Always\'' },
  { name: 'has-grace', expression: `${GRACE} > 0` },
  { name: 'has-own-network', expression: '!object.spec.?hostNetwork.orValue(false)' },
  // What a kubelet shows of a pod that it runs from a file. It would go on running the file.
  { name: 'is-no-mirror', expression: `${annotation('kubernetes.io/config.mirror')} == ''` },
  { name: 'is-not-excluded', expression: `${annotation(PRE_STOP_ANNOTATION)} != '${PRE_STOP_NEVER}'` },
];
