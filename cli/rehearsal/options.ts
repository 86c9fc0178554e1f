import type { HookMetadata } from '../../src/options/group-options';

/** Options of the node groups, named as in the hooks' metadata. Omitted ones have the construct's defaults. */
export type GroupOptions = Partial<Omit<HookMetadata, 'v'>>;
