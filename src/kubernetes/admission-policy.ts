import type { Yaml } from './yaml';
import { ANNOTATION_PREFIX, kubernetesGroup, RELEASED_ANNOTATION, SURGE_FAILED_ANNOTATION } from '../names';

/** An object of `admissionregistration.k8s.io`. */
export type AdmissionObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Yaml;
};

const HASH = 'pod-template-hash';

/** The entries of a map of labels or annotations that are in `left`, and not the same in `right`. In CEL. */
function differences(map: 'labels' | 'annotations', left: string, right: string): string {
  const of = (object: string) => `${object}.metadata.?${map}.orValue({})`;
  return `${of(left)}.all(key, key in variables.${map}Allowed || (key in ${of(right)} && ${of(right)}[key] == ${of(left)}[key]))`;
}

/** The hash is the last field of what stands on a released pod, and the only one that this can be. In CEL. */
function remembers(annotation: string, hash: string): string {
  return `${annotation}.endsWith('"hash":"' + ${hash} + '"}')`;
}

function unchanged(field: string): string {
  return `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`;
}

/**
 * RBAC knows no smaller permission than to patch pods, and a patch could change an image. This allows the drainer what it
 * needs: to remove or restore the label by which a ReplicaSet selects, and to record that in annotations of its own.
 * Kubernetes has such policies since 1.30.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function admissionObjects(drainerName: string): AdmissionObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  // Roles may have capitals in their names, other objects may not.
  const name = drainerName.toLowerCase();
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods'] }],
        },
        matchConditions: [{ name: 'drainer', expression: `'${kubernetesGroup(drainerName)}' in request.userInfo.groups` }],
        variables: [
          { name: 'labelsAllowed', expression: `['${HASH}']` },
          { name: 'annotationsAllowed', expression: `['${RELEASED_ANNOTATION}', '${SURGE_FAILED_ANNOTATION}']` },
        ],
        validations: [
          { expression: 'object.spec == oldObject.spec', message: 'The drainer changes nothing in the spec of a pod.' },
          {
            expression: `${differences('labels', 'object', 'oldObject')} && ${differences('labels', 'oldObject', 'object')}`,
            message: `The drainer changes no label of a pod but ${HASH}.`,
          },
          {
            expression: `${differences('annotations', 'object', 'oldObject')} && ${differences('annotations', 'oldObject', 'object')}`,
            message: `The drainer changes no annotation of a pod but its own, ${ANNOTATION_PREFIX}*.`,
          },
          {
            expression: `!('${HASH}' in object.metadata.?labels.orValue({})) `
              + `|| object.metadata.labels['${HASH}'] == oldObject.metadata.?labels['${HASH}'].orValue('') `
              + `|| ${remembers(`oldObject.metadata.?annotations['${RELEASED_ANNOTATION}'].orValue('')`, `object.metadata.labels['${HASH}']`)}`,
            message: `The drainer gives a pod back only the ${HASH} that it took away.`,
          },
          {
            // Or the former would allow what the drainer itself has written there.
            expression: `!('${RELEASED_ANNOTATION}' in object.metadata.?annotations.orValue({})) `
              + `|| object.metadata.annotations['${RELEASED_ANNOTATION}'] == oldObject.metadata.?annotations['${RELEASED_ANNOTATION}'].orValue('') `
              + `|| ${remembers(`object.metadata.annotations['${RELEASED_ANNOTATION}']`, `oldObject.metadata.?labels['${HASH}'].orValue('')`)}`,
            message: `The drainer remembers on a pod only the ${HASH} that the pod had.`,
          },
          {
            expression: `${unchanged('ownerReferences')} && ${unchanged('finalizers')}`,
            message: 'The drainer changes no owner and no finalizer of a pod.',
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
