import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { objectWith } from '../validation/check';
import { invalid } from '../validation/invalid';

/**
 * What a kubelet may say of itself within the names that Kubernetes keeps. With any other it does not start.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
const RESERVED = /(^|\.)(kubernetes|k8s)\.io$/;
const ALLOWED_NAMESPACES = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
const ALLOWED = [
  'kubernetes.io/hostname', 'kubernetes.io/arch', 'kubernetes.io/os', 'beta.kubernetes.io/arch', 'beta.kubernetes.io/os', 'beta.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region',
];

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Whether Kubernetes takes it for the key of a label or a taint. */
export function isKey(key: unknown): boolean {
  if (typeof key !== 'string') {
    return false;
  }
  const parts = key.split('/');
  return parts.length === 1 ? NAME.test(key) : parts.length === 2 && PREFIX.test(parts[0]) && NAME.test(parts[1]);
}

/** Whether Kubernetes takes it for the value of a label or a taint. */
export function isValue(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || Token.isUnresolved(value) || NAME.test(value));
}

/** Fails on labels that no kubelet registers its node with. */
export function checkLabels(scope: IConstruct | undefined, name: string, labels: unknown): void {
  objectWith('an object of texts, such as { team: "shop" }')(scope, name, labels);
  for (const [key, value] of Object.entries(labels as object)) {
    const namespace = key.includes('/') ? key.split('/')[0] : '';
    if (RESERVED.test(namespace) && !ALLOWED_NAMESPACES.test(namespace) && !ALLOWED.includes(key)) {
      throw invalid(scope, {
        what: `Nodes may not give themselves the label ${key}: their kubelet would not start.`,
        got: `${name} ${key}`,
        allowed: 'other keys, or keys such as node.kubernetes.io/NAME',
        mend: 'Choose a key without kubernetes.io or k8s.io, or let a controller label the nodes.',
      });
    }
    if (!isKey(key) || !isValue(value)) {
      throw invalid(scope, {
        what: `${name} has a label that Kubernetes does not accept.`,
        got: `${key}: ${JSON.stringify(value)}`,
        allowed: 'keys and values of letters, digits, ".", "_" and "-", at most 63 of them; a key may have a domain and a slash before it',
        mend: 'Change that label.',
      });
    }
  }
}
