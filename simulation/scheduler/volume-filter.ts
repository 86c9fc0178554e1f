import { Filter, never } from './filter';
import { matchesNodeSelector } from './node-affinity';
import { claimsOf, volumesOf } from '../component-base/volumes';

/** A zonal volume ties its pod to that zone. */
export const volumeFilter: Filter = (pod, { store }) => {
  const claims = claimsOf(pod);
  if (claims.length === 0) {
    return undefined;
  }
  const missing = claims.find((claim) => !store.get('persistentvolumeclaims', pod.metadata.namespace, claim));
  if (missing !== undefined) {
    return () => never(`persistentvolumeclaim "${missing}" not found`);
  }
  const affinities = volumesOf(pod, store).flatMap((volume) => volume.spec.nodeAffinity?.required ?? []);
  if (affinities.length === 0) {
    return undefined;
  }
  return ({ node }) => affinities.every((affinity) => matchesNodeSelector(affinity, node))
    ? undefined
    : never('node(s) had volume node affinity conflict');
};
