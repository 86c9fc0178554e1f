import { isObject } from '../values';
import { badRequest, notImplemented } from './status';

type Json = Readonly<Record<string, unknown>>;

/** RFC 7386: objects merge, null removes, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch) || Array.isArray(patch)) {
    return patch;
  }
  const merged: Record<string, unknown> = { ...isObject(target) && !Array.isArray(target) ? target : {} };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = mergePatch(merged[key], value);
    }
  }
  return merged;
}

export function readPatch(body: unknown): Json {
  if (!isObject(body) || Array.isArray(body)) {
    throw badRequest('the body of a patch must be a JSON object');
  }
  return body;
}

/** The lists that a strategic merge patch replaces like a merge patch does; others it merges by key. */
const ATOMIC_LISTS = ['spec.taints', 'spec.podCIDRs'];

/** Refuses patches for which strategic merge and plain merge differ. */
export function checkStrategic(patch: Json, path: string = ''): void {
  for (const [key, value] of Object.entries(patch)) {
    const field = path ? `${path}.${key}` : key;
    if (key.startsWith('$')) {
      throw notImplemented(`the directive ${field} of strategic merge patches`);
    }
    if (Array.isArray(value)) {
      if (!ATOMIC_LISTS.includes(field)) {
        throw notImplemented(`the merging of the list ${field} by strategic merge patches`);
      }
    } else if (isObject(value)) {
      checkStrategic(value, field);
    }
  }
}
