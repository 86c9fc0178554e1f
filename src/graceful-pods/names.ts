import { ANNOTATION_PREFIX } from '../names';

/* Names that stand in clusters, pods and namespaces. They are contracts. */

/** By this annotation a pod's owner says for how many seconds it goes on serving when its end has begun, or that it does not. */
export const PRE_STOP_ANNOTATION = `${ANNOTATION_PREFIX}pre-stop`;
export const PRE_STOP_NEVER = 'never';
export const MOST_PRE_STOP_SECONDS = 900;
/** On a pod that a policy made graceful: its grace period before, in seconds. It marks the pod, so that the grace is raised once only. */
export const GRACE_BEFORE_ANNOTATION = `${ANNOTATION_PREFIX}grace-before`;

/** By this label a namespace is among those whose pods are made graceful, or not. */
export const GRACEFUL_PODS_LABEL = `${ANNOTATION_PREFIX}graceful-pods`;
export const GRACEFUL_PODS_ENABLED = 'enabled';
export const GRACEFUL_PODS_DISABLED = 'disabled';

/** Of Kubernetes: every namespace has it, with its own name. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';
