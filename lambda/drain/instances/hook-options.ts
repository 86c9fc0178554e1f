import type { GroupOptions } from './held-instance';
import { launchingHookName, terminatingHookName } from '../../../src/names';
import { HOOK_OPTIONS, type HookOptions } from '../../../src/options/group-options';
import { isValue, type Option } from '../../../src/options/option';
import type { LifecycleHook } from '../../aws/ports';

/** The drainer's hooks of a group, as read. */
export type HooksReading =
  /** The group has no hook of this drainer. */
  | { readonly type: 'no-hook' }
  | {
    readonly type: 'options';
    readonly options: GroupOptions;
    /** The hook whose metadata holds them. */
    readonly hook: LifecycleHook;
    /** Fields that could not be read and therefore have their defaults. */
    readonly unreadable: readonly string[];
  };

export function readHooks(hooks: readonly LifecycleHook[], drainerName: string): HooksReading {
  const ours = hooks.filter(({ name }) => name === terminatingHookName(drainerName) || name === launchingHookName(drainerName));
  const hook = ours.find(({ name }) => name === terminatingHookName(drainerName)) ?? ours[0];
  if (!hook) {
    return { type: 'no-hook' };
  }
  const { options, unreadable, movesTo } = readMetadata(hook.metadata);
  const heartbeatTimeoutSeconds = Math.min(...ours.map((one) => one.heartbeatTimeoutSeconds));
  const hasOtherHooks = hooks.some(({ name, holdsTerminations }) => holdsTerminations && name !== terminatingHookName(drainerName));
  return {
    type: 'options',
    options: { ...options, heartbeatTimeoutSeconds, globalTimeoutSeconds: hook.globalTimeoutSeconds, movesTo, hasOtherHooks },
    hook,
    unreadable,
  };
}

/**
 * Every field has the same default as in the construct, because a hook may be older than this function, or somebody may have changed its metadata. A
 * missing field means an older hook; an unreadable one affects only itself.
 */
function readMetadata(metadata: string | undefined): Pick<GroupOptions, 'movesTo'> & { readonly options: HookOptions; readonly unreadable: readonly string[] } {
  const fields = parseFields(metadata);
  const unreadable = HOOK_OPTIONS.flatMap(({ key, option }) => (!fields || (key in fields && !isValue(option, fields[key])) ? [key] : []));
  const options = HOOK_OPTIONS.map(({ key, option }) => [key, fields && isValue(option, fields[key]) ? fields[key] : (option as Option).default]);
  const movesTo = typeof fields?.movesTo === 'string' ? fields.movesTo : undefined;
  return { options: Object.fromEntries(options) as HookOptions, unreadable, movesTo };
}

/** Undefined if the text is not a JSON object. */
function parseFields(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
