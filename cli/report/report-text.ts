import type { PatchReport } from './report';
import { duration } from '../result/duration';
import { BLOCKED, ownerKey, type Verdict } from '../result/result';
import { counted } from '../result/verdict';
import type { Style } from '../terminal/style';
import { visible } from '../terminal/visible';

const LONGEST_NODES = 5;

/** The report for people, beginning with the verdict. */
export function reportText(report: PatchReport, style: Style): string {
  const { verdict, summary, from, to, owners, nodes, moves, launches, troubles } = visible(report);
  const paint: Record<Verdict, (text: string) => string> = { graceful: style.good, interrupted: style.notice, blocked: style.alarm };
  const interrupted = owners.filter((owner) => owner.interrupted);
  const blocked = nodes.filter(({ outcome }) => BLOCKED.includes(outcome));
  const longest = [...nodes].sort((a, b) => b.seconds - a.seconds).slice(0, LONGEST_NODES);
  const sections = [
    [`${paint[verdict](verdict.toUpperCase())}  ${summary}`,
      style.dim(`From ${from} to ${to}: ${counted(nodes.length, 'drain')}, ${counted(moves, 'move')} of pods, ${counted(launches.length, 'new node')}`)],
    interrupted.length === 0 ? [] : [style.bold(`Interrupted (${interrupted.length})`),
      ...interrupted.map((owner) => `  ${style.notice(ownerKey(owner))}  ${owner.because}`)],
    blocked.length === 0 ? [] : [style.bold(`Blocked nodes (${blocked.length})`),
      ...blocked.flatMap(({ name, outcome, because }) => [`  ${style.alarm(name)}  ${outcome}`, ...because.map((sentence) => `    because  ${sentence}`)])],
    [style.bold('The longest drains'), ...longest.map(({ name, seconds, because }) => `  ${name}  ${duration(seconds)}  ${because[0] ?? ''}`.trimEnd())],
    troubles.length === 0 ? [] : [style.bold('Warnings and errors'), ...troubles.map(({ message, times }) => `  ${counted(times, 'time')}  ${message}`)],
  ];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
