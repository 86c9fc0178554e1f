import { HOOK_OPTIONS, type HookOptions } from '../../../src/options/group-options';
import type { Option } from '../../../src/options/option';

/** The options of a group that sets none. */
export const DEFAULT_OPTIONS = Object.fromEntries(
  HOOK_OPTIONS.map(({ key, option }: { key: string; option: Option }) => [key, option.default]),
) as unknown as HookOptions;
