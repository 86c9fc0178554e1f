/** Kubernetes' time formats. */

/** `2026-11-23T01:02:53Z`: metav1.Time has no fractions of a second. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-23T01:02:53.123000Z`: metav1.MicroTime, as in Leases. */
export function microTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
