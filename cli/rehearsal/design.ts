import type { Template, TemplateResource } from '../../simulation/assembly/template';
import type { LifecycleHookSpec } from '../../simulation/cloud/auto-scaling/lifecycle-hook';
import type { HookMetadata } from '../../src/options/group-options';

/** The resources that the constructs create for a drainer and a group, both with all defaults. */
export interface Design {
  /** The drainer, without the group. */
  readonly drainer: Template;
  readonly group: {
    readonly tags: Readonly<Record<string, string>>;
    readonly hooks: readonly LifecycleHookSpec[];
    /** The group's options, as both hooks have them. */
    readonly metadata: HookMetadata;
    readonly retainsAbandoned: boolean;
  };
}

interface GroupProperties {
  readonly Tags: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
  readonly LifecycleHookSpecificationList: ReadonlyArray<{
    readonly LifecycleHookName: string;
    readonly LifecycleTransition: LifecycleHookSpec['transition'];
    readonly DefaultResult: LifecycleHookSpec['defaultResult'];
    readonly HeartbeatTimeout: number;
    readonly NotificationMetadata: string;
  }>;
  readonly InstanceLifecyclePolicy?: { readonly RetentionTriggers?: { readonly TerminateHookAbandon?: string } };
}

/** Reads the template that synthesise.ts has written. */
export function readDesign({ Resources: resources = {}, ...rest }: Template): Design {
  const entries = Object.entries(resources);
  const group = entries.map(([, resource]) => resource).find(({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup');
  if (!group) {
    throw new Error('The synthesised template has no Auto Scaling group. Build the package again: npm run bundle.');
  }
  const { Tags, LifecycleHookSpecificationList, InstanceLifecyclePolicy } = group.Properties as unknown as GroupProperties;
  const hooks = LifecycleHookSpecificationList.map((hook): LifecycleHookSpec => ({
    name: hook.LifecycleHookName,
    transition: hook.LifecycleTransition,
    heartbeatTimeoutSeconds: hook.HeartbeatTimeout,
    defaultResult: hook.DefaultResult,
    notificationMetadata: hook.NotificationMetadata,
  }));
  return {
    drainer: { ...rest, Resources: Object.fromEntries(entries.filter(([, resource]) => !isOfGroup(resource))) as Template['Resources'] },
    group: {
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
      hooks,
      metadata: JSON.parse(hooks[0].notificationMetadata ?? '') as HookMetadata,
      retainsAbandoned: InstanceLifecyclePolicy?.RetentionTriggers?.TerminateHookAbandon === 'retain',
    },
  };
}

function isOfGroup({ Type }: TemplateResource): boolean {
  return Type.startsWith('AWS::AutoScaling::') || Type === 'AWS::EC2::LaunchTemplate';
}
