import { denying } from './denying';
import { kubernetesGroup } from '../../../src/names';

/** An admission policy that denies drainers every change of a node, and its binding. */
export function denyNodeChanges(node: string) {
  const isDrainer = `request.userInfo.groups.exists(group, group.startsWith('${kubernetesGroup('')}'))`;
  return denying('deny-node-changes', { operation: 'UPDATE', resource: 'nodes' }, {
    expression: `object.metadata.name != '${node}' || !${isDrainer}`, message: 'not this node',
  });
}
