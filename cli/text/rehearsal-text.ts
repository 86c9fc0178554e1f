import { findingLines } from './finding-lines';
import { ASSUMPTIONS } from '../rehearsal/assumptions';
import { duration } from '../result/duration';
import { blockedNodes, interruptedOwners, interruptionOf, type MovesPerPod, type NodeResult, ownerKey, type OwnerResult, type RehearsalResult, type Verdict } from '../result/result';
import { counted } from '../result/verdict';
import type { Style } from '../terminal/style';
import { visible } from '../terminal/visible';

/** Items beyond this number are only counted; the JSON and the page have them all. */
const MOST = 20;
const LONGEST_NODES = 5;

/** The result for people, beginning with the verdict. */
export function rehearsalText(rehearsed: RehearsalResult, style: Style): string {
  const result = visible(rehearsed);
  const sections = [
    verdict(result, style),
    interrupted(interruptedOwners(result), style),
    blocked(blockedNodes(result), style),
    moves(result, style),
    time(result, style),
    capacity(result, style),
    findingLines(result.findings, style),
    assumptions(result, style),
    result.remarks.length > 0 ? [style.bold('Remarks'), ...result.remarks.map((remark) => `  ${remark}`)] : [],
  ];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function verdict({ verdict: word, summary, cluster, options }: RehearsalResult, style: Style): string[] {
  const paint: Record<Verdict, (text: string) => string> = { graceful: style.good, interrupted: style.notice, blocked: style.alarm };
  const groups = options.groups.map(({ name, nodes }) => `${name} (${nodes})`).join(', ');
  return [
    `${paint[word](word.toUpperCase())}  ${summary}`,
    style.dim(`Rehearsed: ${counted(cluster.nodes, 'node')} and ${counted(cluster.pods, 'pod')} of ${cluster.source}, as of ${cluster.takenAt}; `
      + `groups ${groups}; ${options.minHealthyPercentage} to ${options.maxHealthyPercentage} % healthy; surge ${options.surge}; when blocked ${options.whenBlocked}`
      + (options.gracefulPods.length > 0 ? `; pods made graceful by ${options.gracefulPods.join(', ')}` : '')),
  ];
}

function interrupted(owners: readonly OwnerResult[], style: Style): string[] {
  if (owners.length === 0) {
    return [];
  }
  return [
    style.bold(`Interrupted (${owners.length})`),
    ...most(owners, (owner) => [
      `  ${style.notice(ownerKey(owner))}  ${interruptionOf(owner)}, ${counted(owner.moves, 'move')}`,
      `    why   ${owner.because}`,
      `    mend  ${owner.mend}${owner.field ? `  [${owner.field.path} of ${owner.field.object}]` : ''}`,
    ]),
  ];
}

function blocked(nodes: readonly NodeResult[], style: Style): string[] {
  if (nodes.length === 0) {
    return [];
  }
  return [
    style.bold(`Blocked nodes (${nodes.length})`),
    ...most(nodes, ({ name, outcome, because }) => [
      `  ${style.alarm(name)}  ${outcome}`,
      ...because.map((sentence) => `    because  ${sentence}`),
    ]),
  ];
}

function moves({ movesPerPod, owners }: RehearsalResult, style: Style): string[] {
  const [busiest] = [...owners].sort((a, b) => b.mostMoves - a.mostMoves);
  return [
    style.bold('Moves'),
    `  ${perPod(movesPerPod)}${busiest && busiest.mostMoves > 1 ? ` (${ownerKey(busiest)})` : ''}`,
    ...movesPerPod.withoutSoftTaints ? [`  ${perPod(movesPerPod.withoutSoftTaints)}, if nodes that are to be replaced had no soft taint`] : [],
  ];
}

function perPod({ mean, most: highest }: MovesPerPod): string {
  return `${mean} per pod on average, ${highest} at most`;
}

function time({ seconds, nodes }: RehearsalResult, style: Style): string[] {
  const longest = [...nodes].sort((a, b) => b.seconds - a.seconds).slice(0, LONGEST_NODES);
  const width = Math.max(...longest.map(({ name }) => name.length));
  const mean = nodes.reduce((sum, node) => sum + node.seconds, 0) / Math.max(1, nodes.length);
  return [
    style.bold('Time'),
    `  ${duration(seconds)} in all, ${duration(mean)} a node on average; the longest:`,
    ...longest.map(({ name, seconds: own, because }) => `  ${name.padEnd(width)}  ${duration(own).padStart(12)}  ${because[0] ?? ''}`.trimEnd()),
  ];
}

function capacity({ capacity: { peakNodes, used, waited, addresses } }: RehearsalResult, style: Style): string[] {
  const shares = Object.entries(used).map(([resource, share]) => `${resource} ${Math.round(share * 100)} %`).join(', ');
  return [
    style.bold('Capacity'),
    `  ${peakNodes} nodes at most; before the patch pods ask for this share of what nodes offer: ${shares}`,
    waited.length === 0 ? '  Every pod found a node at once.' : `  ${style.notice(counted(waited.length, 'pod'))} found no node for a while:`,
    ...most(waited, ({ pod, seconds, because }) => [`    ${pod}  ${duration(seconds)}  ${because}`]),
    ...addresses ? [`  ${addresses.enough ? '' : style.alarm('Not enough addresses: ')}${addresses.needed} addresses are needed beyond today's, ${addresses.free} are free`] : [],
  ];
}

function assumptions({ assumptions: all }: RehearsalResult, style: Style): string[] {
  const from = { given: 'given', history: 'as this cluster shows', default: 'assumed' };
  return [
    style.bold('Assumptions'),
    ...all.map(({ name, seconds, from: source, sentence }) => style.dim(`  ${duration(seconds).padStart(6)} ${sentence} (${from[source]}; ${ASSUMPTIONS[name].flag})`)),
  ];
}

function most<T>(all: readonly T[], lines: (one: T) => string[]): string[] {
  return [...all.slice(0, MOST).flatMap(lines), ...all.length > MOST ? [`  and ${all.length - MOST} more: --json and --html show all`] : []];
}
