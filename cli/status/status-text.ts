import { adviceOn } from './advice';
import type { ClusterStatus, NodeStatus } from './status';
import { HOLD_NAME, HOLD_NAMESPACE } from '../../src/names';
import { duration } from '../result/duration';
import { counted } from '../result/verdict';
import type { Style } from '../terminal/style';
import { visible } from '../terminal/visible';

const MOST_SENTENCES = 3;

/** The status for people. */
export function statusText(seen: ClusterStatus, style: Style): string {
  const status = visible(seen);
  const { draining, retained, orphanedPods, leader, unread, remarks, at } = status;
  const lines = [
    ...holdLines(status, style),
    draining.length === 0 ? style.good('No node is being drained.') : style.bold(`${counted(draining.length, 'node')} ${draining.length === 1 ? 'is' : 'are'} being drained`),
    ...draining.flatMap((node) => [
      `  ${style.bold(node.name)}  ${left(node, unread)}, since ${duration(since(node, at))}, ${timeLeft(node, style)}`,
      ...waits(node),
      ...node.steered ? [style.notice(`    steered: ${node.steered}`)] : [],
    ]),
    ...retained.length > 0 ? [style.alarm(`${counted(retained.length, 'instance')} retained, because the drain could not end in time`)] : [],
    ...retained.flatMap((node) => [`  ${node.name}  ${node.instance}, ${unread.includes('pods') ? 'pods not known' : `${counted(node.podsLeft.length, 'pod')} left`}: explain ${node.name}`, ...waits(node)]),
    ...orphanedPods.length > 0 ? [style.notice('Released pods that no drain is about:'), ...orphanedPods.map((pod) => `  ${pod}`)] : [],
    style.dim(leader ? `${leader.holder} leads` : unread.includes('leases') ? 'Who leads is not known'
      : 'Nobody leads: there is nothing to do, or the next invocation is about to begin'),
    ...remarks.map((remark) => style.dim(remark)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Everything about one node, and what can be done about it. */
export function explanationText(seen: NodeStatus, { at, unread }: ClusterStatus, style: Style): string {
  const node = visible(seen);
  const lines = [
    `${style.bold(node.name)}  ${node.outcome ? style.alarm(node.outcome) : 'is being drained'}  (${node.instance} of ${node.group}, drainer ${node.drainer})`,
    `  since ${node.since}, ${duration(since(node, at))} ago; deadline ${node.deadline}, ${timeLeft(node, style)}; then ${node.whenBlocked}`,
    ...node.steered ? [`  steered: ${node.steered}`] : [],
    `  ${left(node, unread)}${standstill(node, at)}${node.podsLeft.length > 0 ? ':' : ''}`,
    ...node.podsLeft.map((pod) => `    ${pod}`),
    ...node.waitsFor.length > 0 ? ['  It waits for:', ...node.waitsFor.map((sentence) => `    ${sentence}`)] : [],
    '  What you can do:',
    ...adviceOn(node).flatMap(({ text, command }) => [`    ${text}`, style.bold(`      ${command}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Lines about holds, including entries that hold nothing: in an incident, a mistyped name would stop nothing. */
function holdLines({ holds, drainers }: ClusterStatus, style: Style): string[] {
  return holds.map(({ drainer, because, isKnown }) => (isKnown
    ? style.alarm(`The drainer ${drainer} is held, and moves nobody: ${because || 'without a reason'} (ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME})`)
    : style.alarm(`The ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME} has an entry '${drainer}', but no drainer of that name is known in this cluster: nobody is held by it. `
      + `Known: ${drainers.join(', ') || 'none'}`)));
}

function waits({ name, waitsFor }: NodeStatus): string[] {
  const more = waitsFor.length - MOST_SENTENCES;
  return [...waitsFor.slice(0, MOST_SENTENCES).map((sentence) => `    waits  ${sentence}`), ...more > 0 ? [`    and ${more} more: explain ${name}`] : []];
}

function left({ podsLeft, pods }: NodeStatus, unread: readonly string[] = []): string {
  if (unread.includes('pods')) {
    return 'how many pods are left is not known';
  }
  return `${counted(podsLeft.length, 'pod')} left${pods === undefined ? '' : ` of ${pods}`}`;
}

/** Empty while pods leave. */
function standstill({ standsStillSince }: NodeStatus, at: string): string {
  return standsStillSince === undefined ? '' : `, none of which has left for ${duration((Date.parse(at) - Date.parse(standsStillSince)) / 1000)}`;
}

function since({ since: started }: NodeStatus, at: string): number {
  return (Date.parse(at) - Date.parse(started)) / 1000;
}

function timeLeft({ secondsLeft }: NodeStatus, style: Style): string {
  return secondsLeft >= 0 ? `${duration(secondsLeft)} until its deadline` : style.alarm(`its deadline was ${duration(-secondsLeft)} ago`);
}
