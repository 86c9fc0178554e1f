import type { Pod } from '../cluster/objects';

/**
 * How a pod behaves, where its spec cannot say it. As annotations of the pod, mostly by its template:
 *
 * | annotation | meaning |
 * |---|---|
 * | `simulation/start-seconds` | how long its containers run before their readiness probes could succeed |
 * | `simulation/init-seconds` | how long each init container runs (default 1) |
 * | `simulation/exit-seconds` | how long it takes to exit after SIGTERM (default: the kubelets' `exitMs`) |
 * | `simulation/ignores-sigterm` | `true`: it never exits by itself, and is killed at the end of its grace |
 * | `simulation/run-seconds` | how long it runs before it ends by itself |
 * | `simulation/exit-code` | what it ends with then (default 0) |
 * | `simulation/never-ready` | `true`: its readiness probe never succeeds |
 * | `simulation/crash-loop` | `true`: it ends with an error a second after each start |
 * | `simulation/image-pull-error` | `true`: its images cannot be pulled |
 */
export type BehaviourAnnotation =
  | 'start-seconds' | 'init-seconds' | 'exit-seconds' | 'ignores-sigterm' | 'run-seconds' | 'exit-code'
  | 'never-ready' | 'crash-loop' | 'image-pull-error';

function annotation(pod: Pod, name: BehaviourAnnotation): string | undefined {
  return pod.metadata.annotations?.[`simulation/${name}`];
}

export function flag(pod: Pod, name: BehaviourAnnotation): boolean {
  return annotation(pod, name) === 'true';
}

export function amount(pod: Pod, name: BehaviourAnnotation): number | undefined {
  const text = annotation(pod, name);
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) {
    return value;
  }
  throw new Error(`The annotation simulation/${name} of pod ${pod.metadata.namespace}/${pod.metadata.name} must be a number of at least 0, got '${text}'. `
    + 'Write it without a unit, such as \'30\'.');
}
