import { denying } from './denying';

/** The policy's message. */
export const DENIAL = 'not now';

/** An admission policy that denies every eviction in a namespace, and its binding. */
export function denyEvictions(namespace: string) {
  return denying('deny-evictions', { operation: 'CREATE', resource: 'pods/eviction' }, { expression: `request.namespace != '${namespace}'`, message: DENIAL });
}
