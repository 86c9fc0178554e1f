import { RULES } from './find';
import type { Level } from './finding';
import { SILENCE_ANNOTATION } from './silence';

const LEVELS: Readonly<Record<Level, string>> = {
  error: 'a drain is blocked by it, or somebody is interrupted',
  warning: 'that may happen, or happens at the next change',
  note: 'good to know',
};

/** The text of docs/findings.md: `npx tsx cli/findings/write-docs.ts` writes it, and a test compares it. */
export function findingsPage(): string {
  return [
    '# Findings',
    '',
    'What `npx cdk-graceful-node-group rehearse` finds in a cluster without simulation: what hinders a drain, or will. Each finding has a code, which stays.',
    '',
    '| level | means |',
    '|---|---|',
    ...Object.entries(LEVELS).map(([level, meaning]) => `| ${level} | ${meaning} |`),
    '',
    'Where something is meant, silence it: by the annotation '
    + `\`${SILENCE_ANNOTATION}: single-replica,recreate\` of the object or of its pod template (\`*\` for all), or by \`--silence FILE\`:`,
    '',
    '```yaml',
    '- code: single-replica',
    '  object: Deployment shop/*   # every object where it is left out',
    '  reason: the shop may be down at night',
    '```',
    '',
    '| code | level | what is so |',
    '|---|---|---|',
    ...RULES.map(({ code, level, title }) => `| [${code}](#${code}) | ${level} | ${title} |`),
    ...RULES.flatMap(({ code, title, why, mend, source }) => ['', `## ${code}`, '', `**${title}.** ${why}`, '', `How to mend it: ${mend} See <${source}>.`]),
    '',
  ].join('\n');
}
