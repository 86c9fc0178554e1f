import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { drainerOf, testStack } from './synthesis';
import { withGroupOptions } from '../../projenrc/options-page/page';
import { DRAINER_PROPS } from '../../src/drainer/check-props';
import * as enums from '../../src/group/node-group-options';
import { GROUP_OPTIONS, HOOK_OPTIONS, type GroupOptionName } from '../../src/options/group-options';
import type { Option } from '../../src/options/option';

const ROOT = path.join(__dirname, '..', '..');
const options: Array<[GroupOptionName, Option]> = Object.entries(GROUP_OPTIONS) as never;

/** The default that the docstring of a prop states. */
function documented(name: string): unknown {
  const source = fs.readFileSync(path.join(ROOT, 'src', 'group', 'node-group-options.ts'), 'utf8');
  const [, expression] = new RegExp(`@default ([^\\n]+)\\n(?:(?!/\\*\\*)[^])*?readonly ${name}\\?:`).exec(source) ?? [];
  if (expression.startsWith('- decided by')) {
    return undefined;
  }
  const [, kind, member] = /^(\w+)\.(.+)$/.exec(expression) ?? [];
  if (kind === 'Duration') {
    const [, unit, amount] = /^(\w+)\((\d+)\)$/.exec(member) ?? [];
    return (Duration[unit as 'hours'])(Number(amount)).toSeconds();
  }
  return kind ? (enums as unknown as Record<string, Record<string, string>>)[kind][member] : JSON.parse(expression) as unknown;
}

test.each(options)('the documented default of %s is the one of the table', (name, option) => {
  expect(documented(name)).toEqual(option.default);
});

test('a group without options has the defaults of the table in its hooks', () => {
  const stack = testStack();
  const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
  drainerOf({}, stack).drainer.addAutoScalingGroup(group);
  const hooks = stack.resolve(group.lifecycleHookSpecificationList) as Array<{ notificationMetadata: string }>;

  const defaults = Object.fromEntries(HOOK_OPTIONS.map(({ key, option }: { key: string; option: Option }) => [key, option.default]));
  for (const { notificationMetadata } of hooks) {
    expect(JSON.parse(notificationMetadata)).toEqual({ v: 1, ...defaults });
  }
});

test('docs/options.md has a row for every option of a group, as the table has it', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'options.md'), 'utf8');

  // Otherwise: npx tsx --tsconfig projenrc/tsconfig.json projenrc/options-page/write.ts
  expect(page).toBe(withGroupOptions(page));
});

test('docs/options.md has a row for every option of a drainer', () => {
  const [, table] = /^\| of a drainer \|.*\n\|---.*\n([^]*?)\n\n/m.exec(fs.readFileSync(path.join(ROOT, 'docs', 'options.md'), 'utf8')) ?? ['', ''];
  const named = table.split('\n').flatMap((row) => [...row.split(' | ')[0].matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(DRAINER_PROPS.filter((name) => name !== 'cluster').sort());
});
