import { type AdmissionObject, ofDrainer, policyName, validatingPolicy } from './validating-policy';
import { ANNOTATION_PREFIX, EXCLUDE_FROM_LOAD_BALANCERS, OUTDATED_TAINT } from '../names';

type Entries = 'labels' | 'annotations';

const of = (object: 'object' | 'oldObject', entries: Entries): string => `${object}.metadata.?${entries}.orValue({})`;

/** Labels or annotations are the same before and after, but for those whose `key` is exempt. In CEL. */
function unchangedBut(entries: Entries, exempt: string, before = of('oldObject', entries)): string {
  const same = (left: string, right: string) => `${left}.all(key, ${exempt} || (key in ${right} && ${right}[key] == ${left}[key]))`;
  const after = of('object', entries);
  return `${same(after, before)} && ${same(before, after)}`;
}

const OWN = `key.startsWith('${ANNOTATION_PREFIX}')`;
const OWN_TAINT = `(taint.key == '${OUTDATED_TAINT}' && taint.effect == 'PreferNoSchedule')`;

function taintsOf(object: 'object' | 'oldObject'): string {
  return `${object}.spec.?taints.orValue([])`;
}

/**
 * RBAC knows no smaller permission than to patch nodes, and a patch could label, taint or annotate any of them. This allows the
 * drainer what it needs: to cordon a node, to take it out of load balancers, to write annotations of its own, and to ask the
 * scheduler by a taint of its own to prefer other nodes.
 */
export function nodePolicy(drainerName: string): AdmissionObject[] {
  return validatingPolicy(policyName(drainerName, 'nodes'), {
    resource: { apiGroups: [''], resources: ['nodes'], operations: ['UPDATE'] },
    condition: ofDrainer(drainerName),
    validations: [
      {
        // What else a spec has was set when the node was made, and the API server itself keeps that.
        expression: ['providerID', 'podCIDR'].map((field) => `object.spec.?${field}.orValue('') == oldObject.spec.?${field}.orValue('')`).join(' && '),
        message: 'The drainer changes nothing in the spec of a node but unschedulable and its own taint.',
      },
      {
        expression: `${taintsOf('object')}.filter(taint, !${OWN_TAINT}) == ${taintsOf('oldObject')}.filter(taint, !${OWN_TAINT}) `
          + `&& ${taintsOf('object')}.filter(taint, ${OWN_TAINT}).size() <= 1`,
        message: `The drainer changes no taint of a node but its own, ${OUTDATED_TAINT}:PreferNoSchedule.`,
      },
      {
        expression: unchangedBut('labels', `key == '${EXCLUDE_FROM_LOAD_BALANCERS}'`),
        message: `The drainer changes no label of a node but ${EXCLUDE_FROM_LOAD_BALANCERS}.`,
      },
      {
        expression: unchangedBut('annotations', OWN),
        message: `The drainer changes no annotation of a node but its own, ${ANNOTATION_PREFIX}*.`,
      },
      {
        expression: ['ownerReferences', 'finalizers']
          .map((field) => `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`).join(' && '),
        message: 'The drainer changes no owner and no finalizer of a node.',
      },
    ],
  });
}

/**
 * What stands on a node is the memory of its drain, and by one annotation people steer it; but a kubelet may write to its own Node
 * object. Whoever has taken over a node must not tell the drainer what to do with it.
 */
export function kubeletPolicy(drainerName: string): AdmissionObject[] {
  return validatingPolicy(policyName(drainerName, 'kubelets'), {
    // A kubelet can change annotations through the status, too.
    resource: { apiGroups: [''], resources: ['nodes', 'nodes/status'], operations: ['CREATE', 'UPDATE'] },
    condition: { name: 'kubelet', expression: '\'system:nodes\' in request.userInfo.groups || request.userInfo.username.startsWith(\'system:node:\')' },
    validations: [{
      expression: unchangedBut('annotations', `!${OWN}`, `(oldObject == null ? {} : ${of('oldObject', 'annotations')})`),
      message: `A kubelet changes no annotation ${ANNOTATION_PREFIX}*.`,
    }],
    // A node whose kubelet cannot report is lost; the expression has nothing that could fail.
    failurePolicy: 'Ignore',
  });
}
