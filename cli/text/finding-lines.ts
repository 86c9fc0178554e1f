import type { Finding, Level } from '../findings/finding';
import type { Style } from '../terminal/style';

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];
/** Objects with the same finding beyond this number are only counted. */
const MOST_OBJECTS = 5;

/** Findings grouped by code, the most severe first. */
export function findingLines(findings: readonly Finding[], style: Style): string[] {
  if (findings.length === 0) {
    return [];
  }
  const paint: Record<Level, (text: string) => string> = { error: style.alarm, warning: style.notice, note: style.dim };
  const lines = LEVELS.flatMap((level) => {
    const byCode = Map.groupBy(findings.filter((finding) => finding.level === level), ({ code }) => code);
    return [...byCode].flatMap(([code, same]) => [
      `  ${paint[level](level.padEnd(7))}  ${style.bold(code)}${same.length > 1 ? ` (${same.length})` : ''}`,
      ...same.slice(0, MOST_OBJECTS).map(({ object, message }) => `    ${object}: ${message}`),
      ...same.length > MOST_OBJECTS ? [`    and ${same.length - MOST_OBJECTS} more`] : [],
      `    mend: ${same[0].mend}`,
      style.dim(`    ${same[0].docs}`),
    ]);
  });
  return [style.bold(`Findings (${findings.length})`), ...lines];
}
