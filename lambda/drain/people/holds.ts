import type { ConfigMap } from '../../kubernetes/objects';
import { ApiError } from '../../kubernetes/port';

/** Whether people hold a drainer. `hold`: the ConfigMap for that, or undefined if there is none. */
export function isHeld(hold: Pick<ConfigMap, 'data'> | undefined, drainerName: string): boolean {
  return Object.hasOwn(hold?.data ?? {}, drainerName);
}

/** Whether this error means that nobody can hold drainers, because the ConfigMap does not exist or the drainer may not read it. Any other error tells nothing. */
export function nobodyCanHold(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}
