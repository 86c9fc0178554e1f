import { Duration, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { NodeGroupOptions } from './node-group-options';
import * as enums from './node-group-options';
import { GROUP_OPTIONS, type GroupOptionName, HOOK_OPTIONS, LONGEST_WAIT_SECONDS } from '../options/group-options';
import type { Option } from '../options/option';
import { boolean, duration, oneOf } from '../validation/check';

/** The options of a group, complete and checked. An option that the table lacks does not compile here. */
export type NodeGroupSettings = { readonly [Name in GroupOptionName]: Required<NodeGroupOptions>[Name] };

/** Nor does a prop that is in no table. */
const OPTIONS: { readonly [Name in keyof Required<NodeGroupOptions>]: Option } = GROUP_OPTIONS;

/** The classes of the enums' values, which errors name. */
const ENUMS: { readonly [Name in EnumNames]: keyof typeof enums } = {
  whenBlocked: 'WhenBlocked',
  surge: 'Surge',
  emptyDirPods: 'PodPolicy',
  unownedPods: 'PodPolicy',
  failingJobs: 'PodPolicy',
  overrides: 'Overrides',
  afterRetention: 'AfterRetention',
};
type EnumNames = { [Name in GroupOptionName]: typeof GROUP_OPTIONS[Name]['kind'] extends 'enum' ? Name : never }[GroupOptionName];

/** Fills in the defaults, and refuses what cannot be. */
export function nodeGroupSettings(scope: IConstruct, options: NodeGroupOptions): NodeGroupSettings {
  const settings = Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => {
    const given = options[name as GroupOptionName];
    if (given === undefined) {
      return [name, option.kind === 'duration' ? Duration.seconds(option.default) : option.default];
    }
    check(scope, name as GroupOptionName, option, given);
    return [name, given];
  })) as NodeGroupSettings;
  // The pods need the other half.
  const most = settings.drainTimeout.isUnresolved() ? LONGEST_WAIT_SECONDS : Math.floor(settings.drainTimeout.toSeconds() / 2);
  seconds(0, most)(scope, 'loadBalancerDelay', settings.loadBalancerDelay);
  return settings;
}

/** The notification metadata of the group's hooks. `scope` resolves tokens. */
export function hookMetadata(scope: IConstruct, settings: NodeGroupSettings): string {
  const options = HOOK_OPTIONS.map(({ name, key }) => {
    const value = settings[name];
    return [key, typeof value === 'object' ? value.toSeconds() : value];
  });
  return Stack.of(scope).toJsonString({ v: 1, ...Object.fromEntries(options) });
}

function check(scope: IConstruct, name: GroupOptionName, option: Option, value: unknown): void {
  switch (option.kind) {
    case 'duration':
      return seconds(option.leastSeconds, option.mostSeconds)(scope, name, value);
    case 'enum':
      return oneOf(ENUMS[name as EnumNames], option.values)(scope, name, value);
    case 'boolean':
      return boolean(scope, name, value);
  }
}

function seconds(least: number, most: number) {
  return duration({ least: Duration.seconds(least), most: Duration.seconds(most), unit: 'seconds' });
}
