import { Duration, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { NodeGroupOptions } from './node-group-options';
import * as enums from './node-group-options';
import { GROUP_OPTIONS, type GroupOptionName, HOOK_OPTIONS, LONGEST_WAIT_SECONDS } from '../options/group-options';
import type { Option, ValueOf } from '../options/option';
import { boolean, type Check, duration, integer, knownAtSynthesis, oneOf, words } from '../validation/check';
import { invalid } from '../validation/invalid';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHookSpecification.html */
const LONGEST_METADATA = 4000;

/** The options of a group, complete and checked. An option that the table lacks does not compile here. */
export type NodeGroupSettings = {
  readonly [Name in GroupOptionName]: typeof GROUP_OPTIONS[Name] extends { readonly default: unknown }
    ? Required<NodeGroupOptions>[Name]
    : NodeGroupOptions[Name]
};

/** Nor does a prop that is in no table. */
const OPTIONS: { readonly [Name in keyof Required<NodeGroupOptions>]: Option } = GROUP_OPTIONS;

/** The enums of the props. One that has not just the values of its option does not compile. */
const ENUMS: { readonly [Name in EnumNames]: Members<Name> } = {
  whenBlocked: enums.WhenBlocked,
  surge: enums.Surge,
  emptyDirPods: enums.PodPolicy,
  unownedPods: enums.PodPolicy,
  failingJobs: enums.PodPolicy,
  overrides: enums.Overrides,
  afterRetention: enums.AfterRetention,
};
type EnumNames = { [Name in GroupOptionName]: typeof GROUP_OPTIONS[Name]['type'] extends 'enum' ? Name : never }[GroupOptionName];
type Members<Name extends EnumNames> = EnumOf<NonNullable<NodeGroupOptions[Name]>, ValueOf<typeof GROUP_OPTIONS[Name]>>;
/** The members by their names, if the values of both are the same. */
type EnumOf<Enum extends string, Value extends string> = [`${Enum}`, Value] extends [Value, `${Enum}`] ? { readonly [Member in Value]: Enum } : never;

/** What errors call an enum. */
function nameOf(members: object): string {
  return Object.entries(enums).find(([, each]) => each === members)?.[0] ?? 'the enum';
}

/** Fills in the defaults, and refuses what cannot be. */
export function nodeGroupSettings(scope: IConstruct, options: NodeGroupOptions): NodeGroupSettings {
  const settings = Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => {
    const given = options[name as GroupOptionName];
    if (given === undefined) {
      return [name, option.type === 'duration' && option.default !== undefined ? Duration.seconds(option.default) : option.default];
    }
    check(scope, name as GroupOptionName, option, given);
    return [name, given];
  })) as NodeGroupSettings;
  // The pods need the other half.
  const most = settings.drainTimeout.isUnresolved() ? LONGEST_WAIT_SECONDS : Math.floor(settings.drainTimeout.toSeconds() / 2);
  if (settings.loadBalancerDelay !== undefined) {
    seconds(0, most)(scope, 'loadBalancerDelay', settings.loadBalancerDelay);
  }
  const both = settings.startupTaints.find((key) => settings.permanentTaints.includes(key));
  if (both !== undefined) {
    throw invalid(scope, {
      what: 'A taint cannot be a startup taint and a permanent one.',
      got: `${both} in startupTaints and in permanentTaints`,
      allowed: 'each key in one of the two',
      mend: 'Leave it in startupTaints if an agent removes it once the node can take pods, or else in permanentTaints.',
    });
  }
  return settings;
}

/** The notification metadata of the group's hooks. `scope` resolves tokens. */
export function hookMetadata(scope: IConstruct, settings: NodeGroupSettings, movesTo?: string): string {
  const options = HOOK_OPTIONS.flatMap(({ name, key }) => {
    const value = settings[name];
    return value === undefined ? [] : [[key, typeof value === 'object' && 'toSeconds' in value ? value.toSeconds() : value]];
  });
  const metadata = Stack.of(scope).toJsonString({ v: 1, ...Object.fromEntries(options), ...movesTo !== undefined && { movesTo } });
  const resolved: unknown = Stack.of(scope).resolve(metadata);
  if (typeof resolved === 'string' && resolved.length > LONGEST_METADATA) {
    throw invalid(scope, {
      what: 'The options of the group do not fit into the metadata of its lifecycle hooks.',
      got: `${resolved.length} characters`,
      allowed: `at most ${LONGEST_METADATA}`,
      mend: 'Name fewer taints or DaemonSets.',
    });
  }
  return metadata;
}

function check(scope: IConstruct, name: GroupOptionName, option: Option, value: unknown): void {
  const valueCheck = checkOf(name, option);
  (option.knownAtSynthesis ? knownAtSynthesis(valueCheck) : valueCheck)(scope, name, value);
}

function checkOf(name: GroupOptionName, option: Option): Check {
  switch (option.type) {
    case 'duration':
      return seconds(option.leastSeconds, option.mostSeconds);
    case 'count':
      return integer(option.least, option.most);
    case 'enum':
      return oneOf(nameOf(ENUMS[name as EnumNames]), ENUMS[name as EnumNames]);
    case 'boolean':
      return boolean;
    case 'list':
      return words(`the ${option.of}`, option.pattern);
  }
}

function seconds(least: number, most: number): Check {
  return duration({ least: Duration.seconds(least), most: Duration.seconds(most), unit: 'seconds' });
}
