import { isFinished, podName } from './pods';
import type { View } from './view';
import { ANNOTATION_PREFIX } from '../../src/names';
import type { KubernetesObject, Pod } from '../kubernetes/objects';

/** What an application's owner says, on a pod or on its controller, without asking the platform team. */
export interface Overrides {
  /** Never bring up the replacement first. */
  readonly neverSurge: boolean;
  /** Never delete by force; the drain ends without it. */
  readonly neverForce: boolean;
  /** Leave it until it has finished by itself: batch work. */
  readonly waitUntilFinished: boolean;
  /** Annotations with values that mean nothing; they are ignored. */
  readonly unknown: readonly string[];
}

/** Each annotation with the values that it may have, and what each means. */
const ANNOTATIONS: Readonly<Record<string, Readonly<Record<string, Partial<Overrides>>>>> = {
  [`${ANNOTATION_PREFIX}surge`]: { never: { neverSurge: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}force`]: { never: { neverForce: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}wait`]: { 'until-finished': { waitUntilFinished: true }, 'never': {} },
  // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md and https://karpenter.sh/docs/concepts/disruption/
  'cluster-autoscaler.kubernetes.io/safe-to-evict': { false: { waitUntilFinished: true }, true: {} },
  'karpenter.sh/do-not-disrupt': { true: { waitUntilFinished: true }, false: {} },
};
const NONE: Overrides = { neverSurge: false, neverForce: false, waitUntilFinished: false, unknown: [] };

/** The pod's own annotations go before its controller's, and those before its Deployment's. */
export function overridesOf(pod: Pod, view: View): Overrides {
  const sources = [pod, ...view.controllersOf(pod)];
  let overrides = NONE;
  for (const [key, meanings] of Object.entries(ANNOTATIONS)) {
    const source = sources.find(({ metadata }) => metadata.annotations?.[key] !== undefined);
    const value = source?.metadata.annotations?.[key];
    if (source && value !== undefined) {
      overrides = value in meanings
        ? { ...overrides, ...meanings[value] }
        : { ...overrides, unknown: [...overrides.unknown, unknownSentence(source, key, value, Object.keys(meanings))] };
    }
  }
  return overrides;
}

/** Whether the pod is left alone until it finishes. A finished one is not. */
export function waitsUntilFinished(pod: Pod, overrides: Overrides): boolean {
  return overrides.waitUntilFinished && !isFinished(pod);
}

function unknownSentence({ metadata }: KubernetesObject, key: string, value: string, allowed: readonly string[]): string {
  const name = podName({ metadata });
  return `the annotation ${key} of ${name} is '${value}', which means nothing; allowed are ${allowed.map((one) => `'${one}'`).join(' and ')}`;
}
