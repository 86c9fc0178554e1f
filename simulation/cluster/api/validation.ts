import type { Node, ObjectMeta, Pod, StoredObject, StringMap } from '../objects';
import { sameValue } from '../values';
import { invalid } from './status';
import { kindSubject } from './subject';

const NAME_PART = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LARGEST_ANNOTATIONS_BYTES = 256 * 1024;

/** Validation common to all kinds: identity must not change, and labels and annotations must be well-formed. */
export function validateMetadata(object: StoredObject, previous: StoredObject): void {
  const immutable: ReadonlyArray<keyof ObjectMeta> = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'];
  for (const field of immutable) {
    const value = object.metadata[field];
    if (value !== previous.metadata[field]) {
      throw invalid(kindSubject(previous), `metadata.${field}`, `Invalid value: ${JSON.stringify(value ?? '')}: field is immutable`);
    }
  }
  validateLabels(object, object.metadata.labels);
  validateAnnotations(object, object.metadata.annotations);
}

export function validateLabels(object: StoredObject, labels: StringMap = {}): void {
  for (const [key, value] of Object.entries(labels)) {
    validateKey(object, 'metadata.labels', key);
    if (typeof value !== 'string' || (value !== '' && !NAME_PART.test(value))) {
      throw invalid(kindSubject(object), 'metadata.labels', `Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist `
        + 'of alphanumeric characters, \'-\', \'_\' or \'.\', start and end with an alphanumeric character, and be no more than 63 characters');
    }
  }
}

export function validateAnnotations(object: StoredObject, annotations: StringMap = {}): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    // Annotations, unlike labels, may have a prefix in capitals.
    validateKey(object, 'metadata.annotations', key.toLowerCase());
    if (typeof value !== 'string') {
      throw invalid(kindSubject(object), `metadata.annotations.${key}`, `Invalid value: ${JSON.stringify(value)}: must be a string`);
    }
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > LARGEST_ANNOTATIONS_BYTES) {
    throw invalid(kindSubject(object), 'metadata.annotations', `Too long: may not be more than ${LARGEST_ANNOTATIONS_BYTES} bytes`, 'FieldValueTooLong');
  }
}

function validateKey(object: StoredObject, field: string, key: string): void {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const prefixValid = prefix === undefined || (PREFIX.test(prefix) && prefix.length <= 253);
  const valid = prefixValid && NAME_PART.test(key.slice(slash + 1));
  if (!valid) {
    throw invalid(kindSubject(object), field, `Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters`);
  }
}

export function validateNode(node: Node, previous: Node): void {
  const { providerID } = previous.spec;
  if (providerID && node.spec.providerID !== providerID) {
    throw invalid(kindSubject(previous), 'spec.providerID', 'Forbidden: node updates may not change providerID except from "" to valid', 'FieldValueForbidden');
  }
  const rest = (spec: Node['spec']) => ({ ...spec, providerID: undefined, unschedulable: undefined, taints: undefined });
  if (!sameValue(rest(node.spec), rest(previous.spec))) {
    throw invalid(kindSubject(previous), 'spec', 'Forbidden: node updates may only change labels, taints, or capacity '
      + '(or configSource, if the DynamicKubeletConfig feature gate is enabled)', 'FieldValueForbidden');
  }
}

export function validatePod(pod: Pod, previous: Pod): void {
  const mutable = (spec: Pod['spec']) => ({
    ...spec,
    containers: spec.containers.map((container) => ({ ...container, image: undefined })),
    initContainers: spec.initContainers?.map((container) => ({ ...container, image: undefined })),
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
  });
  if (!sameValue(mutable(pod.spec), mutable(previous.spec))) {
    throw invalid(kindSubject(previous), 'spec', 'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,'
      + '`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),'
      + '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)', 'FieldValueForbidden');
  }
}
