import type { Annotations, ForeignAnnotation } from './objects';
import { ANNOTATION_PREFIX } from '../../src/names';

const FOREIGN: Readonly<Record<ForeignAnnotation, true>> = {
  'alb.ingress.kubernetes.io/target-group-attributes': true,
  'alb.ingress.kubernetes.io/target-type': true,
  'batch.kubernetes.io/job-index-failure-count': true,
  'cluster-autoscaler.kubernetes.io/safe-to-evict': true,
  'karpenter.sh/do-not-disrupt': true,
  'kubernetes.io/config.mirror': true,
  'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout': true,
  'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': true,
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': true,
  'service.beta.kubernetes.io/aws-load-balancer-type': true,
};

/** The annotations that are read. Those of service meshes and operators take thousands of characters in each pod. */
export function annotationsRead(annotations: Readonly<Record<string, string>>): Annotations | undefined {
  let read: Record<string, string> | undefined;
  for (const key in annotations) {
    if (key.startsWith(ANNOTATION_PREFIX) || Object.hasOwn(FOREIGN, key)) {
      read = { ...read, [key]: annotations[key] };
    }
  }
  return read;
}
