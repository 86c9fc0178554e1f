import { podName } from './pods';
import { ANNOTATION_PREFIX } from '../../../src/names';
import type { OverridesName } from '../../../src/options/group-options';
import type { AnnotationKey, KubernetesObject, Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { readOnce } from '../state/read-once';
import { quote } from '../telling/quote';

/** What an application's owner sets on a pod or its controller, without involving the platform team. */
export interface Overrides {
  /** Never bring up the replacement first. */
  readonly neverSurge: boolean;
  /** Never delete it by force; the drain ends with the pod still there. */
  readonly neverForce: boolean;
  /** Leave it until it has finished by itself: batch work. */
  readonly waitUntilFinished: boolean;
  /** Sentences about annotations with unknown values, which are ignored. */
  readonly unknown: readonly string[];
}

/** The annotations with their allowed values and meanings. Later ones take precedence over earlier ones, so ours over those of other tools. */
const ANNOTATIONS: Readonly<Partial<Record<AnnotationKey, Readonly<Record<string, Partial<Overrides>>>>>> = {
  // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md and https://karpenter.sh/docs/concepts/disruption/
  'cluster-autoscaler.kubernetes.io/safe-to-evict': { false: { waitUntilFinished: true }, true: {} },
  'karpenter.sh/do-not-disrupt': { true: { waitUntilFinished: true }, false: {} },
  [`${ANNOTATION_PREFIX}surge`]: { never: { neverSurge: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}force`]: { never: { neverForce: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}wait`]: { 'until-finished': { waitUntilFinished: true }, 'never': { waitUntilFinished: false } },
};
const KEYS = Object.keys(ANNOTATIONS) as AnnotationKey[];
/** Which annotations count, by the choice of the group's owner. */
const COUNTING: Readonly<Record<OverridesName, readonly AnnotationKey[]>> = {
  ALL: KEYS,
  OWN: KEYS.filter((key) => key.startsWith(ANNOTATION_PREFIX)),
  NONE: [],
};
const NONE: Overrides = { neverSurge: false, neverForce: false, waitUntilFinished: false, unknown: [] };

/** A pod's own annotations take precedence over its owner's. Which of them count is the choice of the owner of the node's group. */
export function overridesOf(pod: Pod, view: View): Overrides {
  const owner = view.ownerObjectOf(pod);
  if (!saysAnything(pod) && !(owner && saysAnything(owner))) {
    return NONE;
  }
  const counting = COUNTING[view.drainStateOf(pod)?.overrides ?? 'ALL'];
  if (!hasAny(pod, counting) && !(owner && hasAny(owner, counting))) {
    return NONE;
  }
  let overrides = NONE;
  for (const key of counting) {
    const meanings = ANNOTATIONS[key] ?? {};
    const said = [pod, ...owner ? [owner] : []].flatMap((source) => {
      const value = source.metadata.annotations?.[key];
      return value === undefined ? [] : [{ source, value, meaning: Object.hasOwn(meanings, value) ? meanings[value] : undefined }];
    });
    const unknown = said.filter(({ meaning }) => !meaning).map(({ source, value }) => unknownSentence(source, key, value, Object.keys(meanings)));
    overrides = { ...overrides, ...said.find(({ meaning }) => meaning)?.meaning, unknown: [...overrides.unknown, ...unknown] };
  }
  return overrides;
}

/** Cached, since few objects have any, and every decision checks every pod. */
const saysAnything = readOnce((object: KubernetesObject): boolean => hasAny(object, KEYS));

function hasAny({ metadata: { annotations } }: KubernetesObject, keys: readonly AnnotationKey[]): boolean {
  return annotations !== undefined && keys.some((key) => annotations[key] !== undefined);
}

function unknownSentence({ metadata }: KubernetesObject, key: string, value: string, allowed: readonly string[]): string {
  const name = podName({ metadata });
  return `the annotation ${key} of ${name} is '${quote(value)}', which means nothing; allowed are ${allowed.map((one) => `'${one}'`).join(' and ')}`;
}
