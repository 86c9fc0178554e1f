import { RULES } from './find';
import type { Level } from './finding';
import { SILENCE_ANNOTATION } from './silence';

const LEVELS: Readonly<Record<Level, string>> = {
  error: 'it blocks a drain, or interrupts an owner',
  warning: 'it may do so, or will after the next change',
  note: 'good to know',
};

/** The text of docs/findings.md: `npx tsx cli/findings/write-docs.ts` writes it, and a test compares it. */
export function findingsPage(): string {
  return [
    '# Findings',
    '',
    '`npx cdk-graceful-node-group rehearse` also looks for what hinders drains, or will, without simulating anything. Each finding has a code, which never changes.',
    '',
    '| level | meaning |',
    '|---|---|',
    ...Object.entries(LEVELS).map(([level, meaning]) => `| ${level} | ${meaning} |`),
    '',
    'If something is intended, silence its finding: with the annotation '
    + `\`${SILENCE_ANNOTATION}: single-replica,recreate\` on the object or on its pod template (\`*\` for all), or with \`--silence FILE\`:`,
    '',
    '```yaml',
    '- code: single-replica',
    '  object: Deployment shop/*   # every object if left out',
    '  reason: the shop may be down at night',
    '```',
    '',
    '| code | level | finding |',
    '|---|---|---|',
    ...RULES.map(({ code, level, title }) => `| [${code}](#${code}) | ${level} | ${title} |`),
    ...RULES.flatMap(({ code, title, why, mend, source }) => ['', `## ${code}`, '', `**${title}.** ${why}`, '', `How to fix it: ${mend} See <${source}>.`]),
    '',
  ].join('\n');
}
