import type { Lease } from './objects';

/** The body for creating or replacing a Lease. */
export function leaseOf(metadata: Partial<Lease['metadata']>, spec: Lease['spec']) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata,
    spec: { ...spec, acquireTime: microTime(spec.acquireTime), renewTime: microTime(spec.renewTime) },
  };
}

/** The API server accepts a MicroTime only with exactly six decimals. */
function microTime(time: string | undefined): string | undefined {
  return time?.replace(/(?:\.(\d+))?Z$/, (_, decimals = '') => `.${String(decimals).slice(0, 6).padEnd(6, '0')}Z`);
}
