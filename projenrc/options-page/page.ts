import { GROUP_OPTIONS } from '../../src/options/group-options';
import type { Option } from '../../src/options/option';

const HEAD = '| of a group | default | can be | |\n|---|---|---|---|\n';

/** docs/options.md with a row for every option of a group, from the table of options. The rest of the page is written by hand. */
export function withGroupOptions(page: string): string {
  const begin = page.indexOf(HEAD) + HEAD.length;
  if (begin < HEAD.length) {
    throw new Error(`docs/options.md has no table of the options of a group. Got: no such lines. Allowed: a table that begins with\n${HEAD}Write them back.`);
  }
  return page.slice(0, begin) + rows() + page.slice(page.indexOf('\n\n', begin));
}

function rows(): string {
  const options: Array<[string, Option]> = Object.entries(GROUP_OPTIONS);
  return options.map(([name, option]) => `| \`${name}\` | ${[...inWords(option), option.sentence].join(' | ')} |`).join('\n');
}

/** Default and range of an option. */
function inWords(option: Option): [string, string] {
  switch (option.type) {
    case 'duration':
      return [option.default === undefined ? `by ${option.decidedBy}` : time(option.default), `${time(option.leastSeconds)} to ${time(option.mostSeconds)}`];
    case 'count':
      return [String(option.default), `${option.least} to ${option.most}`];
    case 'enum':
      return [`\`${option.default}\``, option.values.map((value) => `\`${value}\``).join(', ')];
    case 'boolean':
      return [`\`${option.default}\``, '`true`, `false`'];
    case 'list':
      return ['none', `each a ${option.of}`];
  }
}

function time(seconds: number): string {
  if (seconds === 0) {
    return '0';
  }
  return seconds % 3600 === 0 ? count(seconds / 3600, 'hour') : count(seconds / 60, 'minute');
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
