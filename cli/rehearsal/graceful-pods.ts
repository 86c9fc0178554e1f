import type { Pod, StoredObject } from '../../simulation/cluster/objects';
import type { Container, PodTemplate } from '../../simulation/cluster/pod';
import { controllerOf } from '../../simulation/cluster/selectors';
import { isObject } from '../../simulation/cluster/values';
import { GRACE_BEFORE_ANNOTATION } from '../../src/graceful-pods/names';

/** Whether an object is a policy of `GracefulPods`, whatever its name. Such a policy records the grace period that a pod had before. */
export function isGracefulPodsPolicy(item: unknown): boolean {
  return isObject(item) && item.kind === 'MutatingAdmissionPolicy' && JSON.stringify(item.spec ?? {}).includes(GRACE_BEFORE_ANNOTATION);
}

/** The objects as they would be without `GracefulPods`: without its policies, and with running pods as their authors wrote them. */
export function withoutGracefulPods(items: readonly unknown[]): unknown[] {
  const templates = new Map(items.filter(isObject).map((item) => item as unknown as Templated)
    .flatMap(({ metadata, spec }) => (spec?.template ? [[metadata?.uid, spec.template] as const] : [])));
  return items.filter((item) => !isGracefulPodsPolicy(item))
    .map((item) => (isMadeGraceful(item) ? asWritten(item, templates.get(controllerOf(item)?.uid ?? '')) : item));
}

type Templated = StoredObject<{ readonly template?: PodTemplate }>;

function isMadeGraceful(item: unknown): item is Pod {
  return isObject(item) && item.kind === 'Pod' && isObject(item.metadata) && isObject(item.metadata.annotations)
    && GRACE_BEFORE_ANNOTATION in item.metadata.annotations && isObject(item.spec) && Array.isArray(item.spec.containers);
}

/** Undoes the policy, which gives all containers without a hook the same sleep, and extends the grace period by as much. */
function asWritten(pod: Pod, template: PodTemplate | undefined): Pod {
  const { [GRACE_BEFORE_ANNOTATION]: before, ...annotations } = pod.metadata.annotations ?? {};
  const grace = Number(before);
  const sleep = (pod.spec.terminationGracePeriodSeconds ?? 0) - grace;
  const own = (name: string) => template?.spec.containers.find((container) => container.name === name)?.lifecycle?.preStop !== undefined;
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: {
      ...pod.spec,
      terminationGracePeriodSeconds: grace,
      containers: pod.spec.containers.map((container) =>
        (container.lifecycle?.preStop?.sleep?.seconds === sleep && !own(container.name) ? withoutHook(container) : container)),
    },
  };
}

function withoutHook({ lifecycle, ...container }: Container): Container {
  const { preStop: _, ...rest } = lifecycle ?? {};
  return { ...container, ...Object.keys(rest).length > 0 && { lifecycle: rest } };
}
