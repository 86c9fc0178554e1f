import type { HookMetadata } from '../../src/options/group-options';

/** Options of the node groups, by the names that the hooks' metadata have. What is left out is as the construct has it. */
export type GroupOptions = Partial<Omit<HookMetadata, 'v'>>;
