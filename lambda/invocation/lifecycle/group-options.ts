import { launchingHookName, terminatingHookName } from '../../../src/names';
import { HOOK_OPTIONS, type HookOptions } from '../../../src/options/group-options';
import { isValue, type Option } from '../../../src/options/option';
import type { LifecycleHook } from '../../aws/ports';
import type { GroupOptions } from '../../drain/instances/held-instance';
import type { Log } from '../../report/ports';

/** What the hooks of the group say; undefined when the group has none of ours. */
export function optionsOf(group: string, hooks: readonly LifecycleHook[], drainerName: string, log: Log): GroupOptions | undefined {
  const ours = hooks.filter(({ name }) => name === terminatingHookName(drainerName) || name === launchingHookName(drainerName));
  const hook = ours.find(({ name }) => name === terminatingHookName(drainerName)) ?? ours[0];
  if (!hook) {
    log.error('Group has no hook of this drainer', { group, expected: terminatingHookName(drainerName), hooks: hooks.map(({ name }) => name) });
    return undefined;
  }
  const { options, unreadable, movesTo } = readHookOptions(hook.metadata);
  if (unreadable.length > 0) {
    log.warn('Hook metadata could not be understood, so the defaults apply', { group, hook: hook.name, fields: unreadable, metadata: hook.metadata });
  }
  return {
    ...options,
    heartbeatTimeoutSeconds: Math.min(...ours.map(({ heartbeatTimeoutSeconds }) => heartbeatTimeoutSeconds)),
    globalTimeoutSeconds: hook.globalTimeoutSeconds,
    movesTo,
  };
}

/**
 * Every field has the default of the construct: a hook may be older than this function, or somebody changed its metadata. A
 * field that is missing is older; one that is there and cannot be read costs nothing but itself.
 */
function readHookOptions(metadata: string | undefined): Pick<GroupOptions, 'movesTo'> & { readonly options: HookOptions; readonly unreadable: readonly string[] } {
  const fields = parseFields(metadata);
  const unreadable = HOOK_OPTIONS.map(({ key, option }) => (!fields || (key in fields && !isValue(option, fields[key])) ? [key] : [])).flat();
  const options = HOOK_OPTIONS.map(({ key, option }) => [key, fields && isValue(option, fields[key]) ? fields[key] : (option as Option).default]);
  const movesTo = typeof fields?.movesTo === 'string' ? fields.movesTo : undefined;
  return { options: Object.fromEntries(options) as HookOptions, unreadable, movesTo };
}

/** Undefined when it is no object in JSON. */
function parseFields(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
