import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { DRAINER_NAME } from './check-props';
import type { INodeDrainer } from './drainer';
import { DrainerBase, type Permissions, permissionsFor } from './drainer-base';
import type { NodeDrainerAttributes } from './node-drainer-attributes';
import { validateImport } from './registry';
import { validateConnections } from './validate-groups';
import { validateHandOver } from './validate-hand-over';
import { groupResource } from '../group/group-resource';
import { addInlineHooks, lifecycleHooks, tagGroup } from '../group/lifecycle-hooks';
import type { NodeGroupSettings } from '../group/node-group-settings';
import { arrangeRetention } from '../group/retention';
import { FORMER_GROUP_TAG } from '../names';
import { boolean, required, struct } from '../validation/check';
import { invalid } from '../validation/invalid';

const ATTRIBUTES = struct<NodeDrainerAttributes>('NodeDrainerAttributes', { drainerName: required(DRAINER_NAME), allowForce: boolean, allowSurge: boolean });

/** A drainer that is there already. It finds its groups by their tag, and answers for those that carry it. */
export class ImportedDrainer extends DrainerBase {
  public readonly drainerName: string;

  constructor(scope: Construct, id: string, private readonly attributes: NodeDrainerAttributes) {
    super(scope, id);
    ATTRIBUTES(this, 'attributes', attributes);
    this.drainerName = attributes.drainerName;
  }

  /** @internal */
  protected _permissions(): Permissions {
    return { force: this.attributes.allowForce ?? false, surge: this.attributes.allowSurge ?? true };
  }

  /** @internal */
  protected _howToAllow(prop: string): string {
    return `make the drainer with ${prop}: true and import it with NodeDrainer.fromDrainerAttributes(scope, id, { drainerName, ${prop}: true })`;
  }

  /** @internal */
  protected _connect(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings): void {
    const resource = groupResource(group);
    if (!resource) {
      throw importedGroup(this, group);
    }
    const hooks = lifecycleHooks(resource, this.drainerName, settings);
    validateConnections(this, this.drainerName, { group, resource, settings, hooks, inline: true });
    validateImport(this, permissionsFor(settings));
    arrangeRetention(this, group, settings);
    tagGroup(resource, this.drainerName);
    addInlineHooks(this, resource, hooks);
  }

  /** @internal */
  protected _handOver(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings, newDrainer: INodeDrainer): void {
    const resource = groupResource(group);
    if (!resource) {
      throw importedGroup(this, group);
    }
    const hooks = lifecycleHooks(resource, this.drainerName, settings, newDrainer.drainerName);
    validateHandOver(this, { group, resource, hooks, inline: true }, newDrainer);
    tagGroup(resource, this.drainerName, FORMER_GROUP_TAG);
    addInlineHooks(this, resource, hooks);
  }
}

function importedGroup(scope: ImportedDrainer, group: aws_autoscaling.IAutoScalingGroupRef): Error {
  return invalid(scope, {
    what: `The imported group ${group.node.path} cannot be tagged from here, and an imported drainer finds its groups by their tag.`,
    got: 'an imported group and an imported drainer',
    allowed: 'a group that this app makes, or a drainer that this app makes',
    mend: 'Connect the group in the app that makes the drainer, or in the app that makes the group.',
  });
}
