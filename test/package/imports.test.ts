import * as path from 'node:path';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';
import { IMPORT_ZONES, RESTRICTED_PACKAGES } from '../../projenrc/imports';

/* What the linter says of one import, by the zones alone: nothing else of its configuration is of interest, and it takes a while to load. */

const linter = new LegacyESLint({
  useEslintrc: false,
  overrideConfig: {
    parser: '@typescript-eslint/parser',
    plugins: ['import'],
    settings: { 'import/resolver': { node: { extensions: ['.ts'] } } },
    rules: { 'import/no-restricted-paths': ['error', { zones: IMPORT_ZONES }] },
    overrides: [RESTRICTED_PACKAGES],
  },
});

/** Whether the linter refuses that one file of the repository, or package, is imported by another. */
async function isRefused(importing: string, imported: string): Promise<boolean> {
  const from = imported.includes('.ts') ? path.posix.relative(path.posix.dirname(importing), imported).replace(/^(?!\.)/, './').replace(/\.ts$/, '') : imported;
  const [{ messages }] = await linter.lintText(`import { one } from '${from}';\n`, { filePath: importing });
  return messages.some(({ ruleId }) => ruleId === 'import/no-restricted-paths' || ruleId === 'no-restricted-imports');
}

test.each([
  ['src/drainer/rules.ts', 'lambda/drain/end.ts'],
  ['src/names.ts', 'src/drainer/rules.ts'],
  ['src/options/group-options.ts', 'src/drainer/rules.ts'],
  ['lambda/drain/end.ts', 'src/drainer/rules.ts'],
  ['lambda/drain/end.ts', 'simulation/clock/virtual-clock.ts'],
  ['lambda/drain/end.ts', 'lambda/invocation/invocation.ts'],
  ['lambda/drain/end.ts', 'lambda/clock.ts'],
  ['lambda/drain/end.ts', 'lambda/report/messages.ts'],
  ['lambda/drain/end.ts', 'lambda/kubernetes/adapter.ts'],
  ['lambda/drain/end.ts', 'lambda/settings.ts'],
  ['lambda/drain/end.ts', 'lambda/patch/decide.ts'],
  ['lambda/drain/end.ts', '@aws-sdk/client-ec2'],
  ['lambda/invocation/invocation.ts', 'lambda/aws/auto-scaling.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/kubernetes/adapter.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/report/powertools-log.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/drainer.lambda.ts'],
  ['lambda/invocation/invocation.ts', '@aws-lambda-powertools/logger'],
  ['lambda/patch/decide.ts', 'lambda/patcher/step.ts'],
  ['lambda/patch/decide.ts', 'lambda/drain/end.ts'],
  ['lambda/patcher/step.ts', 'lambda/aws/auto-scaling.ts'],
  ['lambda/patcher/step.ts', 'lambda/invocation/invocation.ts'],
  ['lambda/aws/ec2.ts', 'lambda/drain/end.ts'],
  ['lambda/report/messages.ts', 'lambda/patcher/step.ts'],
  ['simulation/cluster/store.ts', 'lambda/drain/end.ts'],
  ['simulation/cluster/store.ts', 'lambda/kubernetes/adapter.ts'],
  ['simulation/cluster/store.ts', 'cli/main.ts'],
  ['simulation/cluster/store.ts', 'test/lambda/drain/workloads.ts'],
  ['cli/main.ts', 'test/lambda/drain/workloads.ts'],
])('%s may not import %s', async (importing, imported) => {
  expect(await isRefused(importing, imported)).toBe(true);
});

test.each([
  ['lambda/drain/end.ts', 'src/names.ts'],
  ['lambda/drain/end.ts', 'lambda/kubernetes/objects.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/drain/end.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/aws/ports.ts'],
  ['lambda/invocation/invocation.ts', 'lambda/report/messages.ts'],
  ['lambda/aws/ec2.ts', '@aws-sdk/client-ec2'],
  ['lambda/drainer.lambda.ts', 'lambda/aws/auto-scaling.ts'],
  ['simulation/cluster/store.ts', 'lambda/kubernetes/objects.ts'],
  ['cli/main.ts', 'simulation/cluster/store.ts'],
])('%s may import %s', async (importing, imported) => {
  expect(await isRefused(importing, imported)).toBe(false);
});
