import { type Drain, type Phase, nextOf } from '../drain';

/** Longer than the attach/detach controller waits before it detaches a volume from a node that does not unmount it. */
const DETACH_TIME = 7 * 60_000;

/**
 * Waits until the volumes of moved pods are detached from the node. A replacement elsewhere needs them, and would wait for minutes if the instance
 * went first. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/
 */
export const waitForVolumes: Phase = (drain) => {
  const { node: { metadata: { name } }, baseline, now } = drain;
  const volumes = attachedVolumes(drain);
  const until = (baseline.evacuated ?? 0) + DETACH_TIME;
  return volumes.length === 0 || now >= until ? undefined : {
    blockers: [{ subject: name, sentence: `the volumes ${volumes.join(', ')} are still attached to ${name}` }],
    wakeAt: nextOf(drain, until),
  };
};

/** The volumes of the baseline that are still attached to the node. */
export function attachedVolumes({ node, baseline, view }: Drain): string[] {
  const moved = new Set(baseline.volumes);
  return moved.size === 0 ? [] : view.kinds.of('attachments')
    .filter(({ spec }) => spec.nodeName === node.metadata.name && moved.has(spec.source.persistentVolumeName ?? ''))
    .map(({ spec }) => spec.source.persistentVolumeName ?? '');
}
