import { ANNOTATION_PREFIX } from '../../src/names';

/** The annotations of others that are read. To read another one, add it: any other is dropped, and reading it does not compile. */
const FOREIGN = [
  'batch.kubernetes.io/job-index-failure-count',
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'karpenter.sh/do-not-disrupt',
  'kubernetes.io/config.mirror',
] as const;

export type AnnotationKey = `${typeof ANNOTATION_PREFIX}${string}` | (typeof FOREIGN)[number];
export type Annotations = Readonly<Partial<Record<AnnotationKey, string>>>;

/** What is read of them. Those of service meshes and operators have thousands of characters in each pod. */
export function annotationsRead(annotations: Readonly<Record<string, string>>): Annotations | undefined {
  let read: Record<string, string> | undefined;
  for (const key in annotations) {
    if (key.startsWith(ANNOTATION_PREFIX) || (FOREIGN as readonly string[]).includes(key)) {
      read = { ...read, [key]: annotations[key] };
    }
  }
  return read;
}
