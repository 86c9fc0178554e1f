import { type AdmissionObject, ofDrainer, policyName, validatingPolicy } from './validating-policy';
import { ANNOTATION_PREFIX, kubernetesGroup, POD_ANNOTATIONS } from '../names';

const HASH = 'pod-template-hash';
const hash = (of: Entry['of']): Entry => ({ of, map: 'labels', key: HASH });
const remembered = (of: Entry['of']): Entry => ({ of, map: 'annotations', key: POD_ANNOTATIONS.RELEASED_HASH });

/** The entries of a map of labels or annotations that are in `left`, and not the same in `right`. In CEL. */
function differences(map: 'labels' | 'annotations', left: string, right: string): string {
  const of = (object: string) => `${object}.metadata.?${map}.orValue({})`;
  return `${of(left)}.all(key, key in variables.${map}Allowed || (key in ${of(right)} && ${of(right)}[key] == ${of(left)}[key]))`;
}

/** The keys that {@link differences} does not allow, each once. In CEL. */
function changedKeys(map: 'labels' | 'annotations'): string {
  const of = (object: string) => `${object}.metadata.?${map}.orValue({})`;
  const forbidden = `!(key in variables.${map}Allowed)`;
  const changed = `${of('object')}.filter(key, ${forbidden} && !(key in ${of('oldObject')} && ${of('oldObject')}[key] == ${of('object')}[key]))`;
  const removed = `${of('oldObject')}.filter(key, ${forbidden} && !(key in ${of('object')}))`;
  return `(${changed} + ${removed}).join(', ')`;
}

/**
 * Names what was changed with the drainer's request: the drainer asks for nothing else, so something that mutates pods has added it,
 * and a policy sees only what comes of both. In CEL, for a message that says so.
 */
function namingChanges(message: string, map: 'labels' | 'annotations', drainerName: string): string {
  return `'${message}, and ' + ${changedKeys(map)} + ' was changed with its request; exclude the group ${kubernetesGroup(drainerName)} from the mutating policy or webhook that does so'`;
}

/** A label or annotation of the pod before the request (`oldObject`) or after it (`object`). */
interface Entry {
  readonly of: 'object' | 'oldObject';
  readonly map: 'labels' | 'annotations';
  readonly key: string;
}

/** In CEL. */
function has({ of, map, key }: Entry): string {
  return `'${key}' in ${of}.metadata.?${map}.orValue({})`;
}

/** Whether an entry is missing, or has the value of one of the others, which must be there. In CEL. */
function isOneOf(entry: Entry, ...others: readonly Entry[]): string {
  const value = ({ of, map, key }: Entry) => `${of}.metadata.${map}['${key}']`;
  return [`!(${has(entry)})`, ...others.map((other) => `(${has(other)} && ${value(entry)} == ${value(other)})`)].join(' || ');
}

function unchanged(field: string): string {
  return `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`;
}

/**
 * RBAC knows no smaller permission than to patch pods, and a patch could change an image. This allows the drainer what it
 * needs: to remove the label by which a ReplicaSet selects or to put it back, and to write that down in annotations of its own.
 */
export function admissionObjects(drainerName: string): AdmissionObject[] {
  return validatingPolicy(policyName(drainerName), {
    resource: { apiGroups: [''], resources: ['pods'], operations: ['UPDATE'] },
    condition: ofDrainer(drainerName),
    variables: [
      { name: 'labelsAllowed', expression: `['${HASH}']` },
      { name: 'annotationsAllowed', expression: `[${Object.values(POD_ANNOTATIONS).map((key) => `'${key}'`).join(', ')}]` },
    ],
    validations: [
      { expression: 'object.spec == oldObject.spec', message: 'The drainer changes nothing in the spec of a pod.' },
      {
        expression: `${differences('labels', 'object', 'oldObject')} && ${differences('labels', 'oldObject', 'object')}`,
        message: `The drainer changes no label of a pod but ${HASH}.`,
        messageExpression: namingChanges(`The drainer changes no label of a pod but ${HASH}`, 'labels', drainerName),
      },
      {
        expression: `${differences('annotations', 'object', 'oldObject')} && ${differences('annotations', 'oldObject', 'object')}`,
        message: `The drainer changes no annotation of a pod but its own, ${ANNOTATION_PREFIX}*.`,
        messageExpression: namingChanges(`The drainer changes no annotation of a pod but its own, ${ANNOTATION_PREFIX}*`, 'annotations', drainerName),
      },
      {
        expression: isOneOf(hash('object'), hash('oldObject'), remembered('oldObject')),
        message: `The drainer gives a pod back only the ${HASH} that it took away.`,
      },
      {
        // Or the former would allow what the drainer itself has written there.
        expression: isOneOf(remembered('object'), remembered('oldObject'), hash('oldObject')),
        message: `The drainer remembers on a pod only the ${HASH} that the pod had.`,
      },
      {
        expression: `${unchanged('ownerReferences')} && ${unchanged('finalizers')}`,
        message: 'The drainer changes no owner and no finalizer of a pod.',
      },
    ],
  });
}
