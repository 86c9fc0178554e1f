import { type Drain, type Phase, nextOf } from '../drain';

/** Longer than the attach/detach controller waits for a node that does not unmount. */
const DETACH_TIME = 7 * 60_000;

/**
 * The volumes of pods that have moved are detached from the node: a replacement elsewhere waits for them, for minutes if the machine
 * goes first. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/
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
