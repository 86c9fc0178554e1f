import type { Spans } from '../../../cli/rehearsal/recording';

/** The events of nodes and of a namespace's pods, as lines in order of time: two such lists side by side show which step took longer. */
export function story({ nodes, pods }: Spans, namespace: string): string[] {
  const ofNodes = nodes.flatMap(({ name, old, from, readyAt, to, drain }) => [
    ...old ? [] : [{ at: from, text: `${name} joins` }, { at: readyAt, text: `${name} is ready` }],
    { at: drain?.from, text: `${name} is to be drained` },
    { at: drain?.to, text: `${name} ${drain?.outcome ?? 'was let go'}: ${drain?.because.join('; ') || 'nothing was waited for'}` },
    { at: to, text: `${name} is gone` },
  ]);
  const ofPods = pods.filter((pod) => pod.namespace === namespace && !pod.daemon).flatMap(({ name, owner, node, from, readyAt, leavingAt, to }) => [
    ...from === 0 ? [] : [{ at: from, text: `${name} is bound to ${node}` }, { at: readyAt, text: `${name} is ready (${owner})` }],
    { at: leavingAt, text: `${name} leaves ${node}` },
    { at: to, text: `${name} is gone` },
  ]);
  return [...ofNodes, ...ofPods].flatMap(({ at, text }) => (at === undefined ? [] : [{ at, text }]))
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${(at / 1000).toFixed(1).padStart(7)}  ${text}`);
}
