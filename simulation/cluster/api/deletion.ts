import type { Pod } from '../objects';
import type { Store } from '../store';
import { timestamp } from '../time-format';
import { isObject } from '../values';
import { badRequest, conflict, notImplemented } from './status';

const DEFAULT_GRACE_SECONDS = 30;

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Parses the DeleteOptions in a request's body. */
export function deleteOptions(body: unknown): DeleteOptions {
  if (body === undefined || body === null) {
    return {};
  }
  if (!isObject(body)) {
    throw badRequest('the body of the request is no DeleteOptions object');
  }
  const { gracePeriodSeconds, preconditions, dryRun } = body;
  if (Array.isArray(dryRun) && dryRun.length > 0) {
    throw notImplemented('dry runs');
  }
  if (gracePeriodSeconds !== undefined && !Number.isInteger(gracePeriodSeconds)) {
    throw badRequest('DeleteOptions.gracePeriodSeconds: Invalid value: must be an integer');
  }
  const { uid, resourceVersion } = isObject(preconditions) ? preconditions : {};
  return {
    gracePeriodSeconds: gracePeriodSeconds as number | undefined,
    preconditions: {
      uid: typeof uid === 'string' ? uid : undefined,
      resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    },
  };
}

export function checkPreconditions(pod: Pod, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const subject = { resource: 'Pod', name: pod.metadata.name };
  if (uid && uid !== pod.metadata.uid) {
    throw conflict(subject, `the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}). `
      + 'The object might have been deleted and then recreated');
  }
  if (resourceVersion && resourceVersion !== pod.metadata.resourceVersion) {
    throw conflict(subject, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record `
      + `(${pod.metadata.resourceVersion}). The object might have been modified`);
  }
}

/**
 * Starts the deletion of a pod: sets its deletionTimestamp, which is the end of its grace period, and leaves the rest to its kubelet, which calls
 * {@link finishDeletion}. A pod without a node, or a finished one, is deleted at once. Returns its last state.
 */
export function deletePod(store: Store, pod: Pod, options: DeleteOptions): Pod {
  checkPreconditions(pod, options);
  const { metadata } = pod;
  const grace = graceSeconds(pod, options);
  if (metadata.deletionTimestamp !== undefined) {
    // Only a shorter grace period than the current one has an effect.
    const running = metadata.deletionGracePeriodSeconds ?? 0;
    if (options.gracePeriodSeconds === undefined || grace >= running) {
      return pod;
    }
  }
  const requested = metadata.deletionTimestamp === undefined
    ? store.clock.now()
    : Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const terminating = store.update('pods', {
    ...pod,
    metadata: {
      ...metadata,
      deletionTimestamp: timestamp(requested + grace * 1000),
      deletionGracePeriodSeconds: grace,
      generation: metadata.generation === undefined ? undefined : metadata.generation + 1,
    },
  });
  return grace === 0 ? finishDeletion(store, terminating) ?? terminating : terminating;
}

/**
 * Called by the kubelet when the last container of a terminating pod has stopped: removes the pod, unless a finalizer holds it. Undefined if it is
 * gone already, or another pod has its name.
 */
export function finishDeletion(store: Store, pod: Pod): Pod | undefined {
  const current = store.get('pods', pod.metadata.namespace, pod.metadata.name);
  if (current?.metadata.uid !== pod.metadata.uid) {
    return undefined;
  }
  if (current.metadata.finalizers?.length) {
    return store.update('pods', { ...current, metadata: { ...current.metadata, deletionGracePeriodSeconds: 0 } });
  }
  return store.remove('pods', pod.metadata.namespace, pod.metadata.name);
}

/** Removes a pod that was held only by a finalizer, once that is gone. Returns the pod's newest state. */
export function collectDeleted(store: Store, pod: Pod): Pod {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = pod.metadata;
  const done = deletionTimestamp !== undefined && !deletionGracePeriodSeconds && !finalizers?.length;
  return done ? finishDeletion(store, pod) ?? pod : pod;
}

function graceSeconds(pod: Pod, options: DeleteOptions): number {
  if (!pod.spec.nodeName || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') {
    return 0;
  }
  const grace = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return grace < 0 ? 1 : grace;
}
