import type { ConfigMap } from '../../kubernetes/objects';
import { ApiError } from '../../kubernetes/port';

/** Whether people hold a drainer, by the ConfigMap that they do it by; undefined where there is none. */
export function isHeld(hold: Pick<ConfigMap, 'data'> | undefined, drainerName: string): boolean {
  return Object.hasOwn(hold?.data ?? {}, drainerName);
}

/** Whether nobody can hold by the ConfigMap, by what the API server answers to who asks for it. Any other failure tells nothing. */
export function nobodyCanHold(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}
