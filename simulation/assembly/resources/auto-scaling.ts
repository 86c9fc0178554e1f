import type { RefreshPreferences } from '../../cloud/auto-scaling/instance-refresh';
import type { ActionResult, LifecycleHookSpec, Transition } from '../../cloud/auto-scaling/lifecycle-hook';
import type { ExistingInstance } from '../../cloud/ec2';
import { DeployedGroup } from '../deployment';
import type { Maker, Resource } from './resource';

interface TemplateHook {
  readonly LifecycleHookName: string;
  readonly LifecycleTransition: Transition;
  readonly HeartbeatTimeout?: number | string;
  readonly DefaultResult?: ActionResult;
  readonly NotificationMetadata?: string;
}

const HOOK_PROPERTIES = ['LifecycleHookName', 'LifecycleTransition', 'HeartbeatTimeout', 'DefaultResult', 'NotificationMetadata'];

export const makeLaunchTemplate: Maker = (resource) => {
  const { cloud, launchTemplates } = resource.site;
  // The other data concerns the machine, which is simulated elsewhere.
  const { ImageId, InstanceType } = resource.raw('LaunchTemplateData') as Readonly<Record<string, unknown>>;
  const id = `lt-${cloud.random.hex(17)}`;
  launchTemplates.set(id, { imageId: String(resource.value(ImageId)), instanceType: String(resource.value(InstanceType)) });
  return { ref: id, attributes: { LaunchTemplateId: id, LatestVersionNumber: '1', DefaultVersionNumber: '1' } };
};

export const makeGroup: Maker = (resource) => {
  resource.accept(
    ['AutoScalingGroupName', 'LaunchTemplate', 'MinSize', 'MaxSize', 'DesiredCapacity', 'LifecycleHookSpecificationList', 'InstanceLifecyclePolicy',
      'Tags', 'VPCZoneIdentifier', 'AvailabilityZones', 'HealthCheckGracePeriod', 'DefaultInstanceWarmup'],
    ['Cooldown', 'MetricsCollection', 'InstanceMaintenancePolicy'],
  );
  const { cloud, deployment, options } = resource.site;
  const name = resource.name('AutoScalingGroupName');
  const minSize = Number(resource.require('MinSize'));
  const maxSize = Number(resource.require('MaxSize'));
  const existing = options.existing?.({ logicalId: resource.logicalId, name });
  const desiredCapacity = existing ? existing.length : resource.number('DesiredCapacity') ?? minSize;
  const group = cloud.autoScaling.createGroup({
    name,
    // An existing group keeps its size.
    minSize: Math.min(minSize, desiredCapacity),
    maxSize: Math.max(maxSize, desiredCapacity),
    desiredCapacity,
    existing,
    launchTemplate: launchTemplate(resource),
    availabilityZones: zonesOf(existing) ?? availabilityZones(resource),
    tags: Object.fromEntries((resource.get<{ Key: string; Value: string }[]>('Tags') ?? []).map(({ Key, Value }) => [Key, Value])),
    hooks: (resource.get<TemplateHook[]>('LifecycleHookSpecificationList') ?? []).map((hook) => hookSpec(resource, hook)),
    retainsAbandoned: retainsAbandoned(resource),
  });
  deployment.groups.set(resource.logicalId, new DeployedGroup(resource.logicalId, group, refreshPreferences(resource)));
  return { ref: name, attributes: { AutoScalingGroupARN: group.arn } };
};

export const makeHook: Maker = (resource) => {
  resource.accept([...HOOK_PROPERTIES, 'AutoScalingGroupName']);
  const hook = Object.fromEntries(HOOK_PROPERTIES.map((property) => [property, resource.get(property)])) as unknown as TemplateHook;
  const spec = hookSpec(resource, { ...hook, LifecycleHookName: resource.name('LifecycleHookName') });
  resource.site.cloud.autoScaling.group(resource.require('AutoScalingGroupName')).putHook(spec);
  return { ref: spec.name, attributes: {} };
};

function hookSpec(resource: Resource, hook: TemplateHook): LifecycleHookSpec {
  const unknown = Object.keys(hook).filter((property) => !HOOK_PROPERTIES.includes(property));
  if (unknown.length > 0) {
    throw resource.refusal(`a hook with ${unknown.join(', ')}`);
  }
  return {
    name: hook.LifecycleHookName,
    transition: hook.LifecycleTransition,
    heartbeatTimeoutSeconds: hook.HeartbeatTimeout === undefined ? undefined : Number(hook.HeartbeatTimeout),
    defaultResult: hook.DefaultResult,
    notificationMetadata: hook.NotificationMetadata,
  };
}

function launchTemplate(resource: Resource) {
  const { LaunchTemplateId: id, Version: version } = resource.require<{ LaunchTemplateId?: string; Version: string }>('LaunchTemplate');
  const known = resource.site.launchTemplates.get(id ?? '');
  if (!id || !known) {
    throw resource.refusal(`the launch template ${id ?? 'by name'}, which the app does not make`);
  }
  return { id, version: String(version), ...known };
}

/** An existing group spans the zones of its instances. */
function zonesOf(existing: readonly ExistingInstance[] = []): string[] | undefined {
  const zones = new Set(existing.flatMap(({ availabilityZone }) => availabilityZone ?? []));
  return zones.size > 0 ? [...zones] : undefined;
}

function availabilityZones(resource: Resource): string[] {
  const { cloud, zones } = resource.site;
  const named = resource.get<string[]>('AvailabilityZones');
  if (named) {
    return named;
  }
  const subnets = resource.get<string[] | string>('VPCZoneIdentifier') ?? [];
  const ids = typeof subnets === 'string' ? subnets.split(',') : subnets;
  const found = ids.map((id, index) => zones.get(id) ?? cloud.location.availabilityZones[index % cloud.location.availabilityZones.length]);
  return found.length > 0 ? found : [cloud.location.availabilityZones[0]];
}

function retainsAbandoned(resource: Resource): boolean {
  const policy = resource.get<{ RetentionTriggers?: { TerminateHookAbandon?: string } }>('InstanceLifecyclePolicy');
  return policy?.RetentionTriggers?.TerminateHookAbandon === 'retain';
}

/** The preferences in the update policy, with CloudFormation's defaults, which differ from those of the API. */
function refreshPreferences(resource: Resource): RefreshPreferences | undefined {
  const policy = resource.updatePolicy.AutoScalingInstanceRefresh as { Strategy?: string; Preferences?: Record<string, unknown> } | undefined;
  if (!policy) {
    return undefined;
  }
  const { Strategy, Preferences = {} } = resource.value(policy) as typeof policy;
  if (Strategy !== 'Rolling') {
    throw resource.refusal(`the instance refresh strategy ${Strategy}`);
  }
  const { MinHealthyPercentage = 100, MaxHealthyPercentage = 110, InstanceWarmup, SkipMatching = true, ...others } = Preferences;
  if (Object.keys(others).length > 0) {
    throw resource.refusal(`the instance refresh preferences ${Object.keys(others).join(', ')}`);
  }
  const warmup = InstanceWarmup ?? resource.get('DefaultInstanceWarmup') ?? resource.get('HealthCheckGracePeriod') ?? 0;
  return {
    minHealthyPercentage: Number(MinHealthyPercentage),
    maxHealthyPercentage: Number(MaxHealthyPercentage),
    instanceWarmupSeconds: Number(warmup),
    skipMatching: String(SkipMatching) === 'true',
  };
}
