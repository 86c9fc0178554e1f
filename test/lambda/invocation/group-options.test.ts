import type { LifecycleHook } from '../../../lambda/aws/ports';
import { optionsOf } from '../../../lambda/invocation/lifecycle/group-options';
import { GROUP_OPTIONS, HOOK_OPTIONS, type HookOptions } from '../../../src/options/group-options';
import type { Option } from '../../../src/options/option';

const DEFAULTS = Object.fromEntries(HOOK_OPTIONS.map(({ key, option }: { key: string; option: Option }) => [key, option.default]));
const OTHERS: HookOptions = {
  drainTimeoutSeconds: 120,
  joinTimeoutSeconds: 60,
  startupTaints: ['cni.example/agent-not-ready'],
  permanentTaints: ['dedicated'],
  requiredDaemonSets: ['kube-system/agent', 'storage/csi-node'],
  maxAbandonedLaunches: 5,
  whenBlocked: 'TERMINATE',
  surge: 'NEVER',
  emptyDirPods: 'WAIT',
  unownedPods: 'WAIT',
  failingJobs: 'EVICT',
  overrides: 'NONE',
  loadBalancerDelaySeconds: 30,
  retryRetained: false,
  retainAtMostSeconds: 86_400,
  afterRetention: 'FORCE',
};

/** What the function makes of the hook's metadata, and what it logs about them. */
function read(metadata: string | undefined) {
  const warnings: unknown[] = [];
  const log = { info: () => undefined, warn: (message: string, fields?: object) => warnings.push([message, fields]), error: () => undefined };
  const hook = { name: 'drainer-terminating', metadata, heartbeatTimeoutSeconds: 2100, globalTimeoutSeconds: 172_800 } as LifecycleHook;
  const options = optionsOf('workers', [hook], 'drainer', log as never);
  return { options, warnings };
}

test('without metadata the function has the defaults of the construct', () => {
  expect(read(JSON.stringify({ v: 1 }))).toMatchObject({ options: DEFAULTS, warnings: [] });
});

test('every option is read as it was written', () => {
  expect(read(JSON.stringify({ v: 1, ...OTHERS }))).toMatchObject({ options: OTHERS, warnings: [] });
});

test.each(HOOK_OPTIONS.map(({ key }) => key))('where %s cannot be read, it has its default and is named, and the others are as they were written', (key) => {
  const { options, warnings } = read(JSON.stringify({ v: 1, ...OTHERS, [key]: { nonsense: true } }));

  expect(options).toMatchObject({ ...OTHERS, [key]: DEFAULTS[key] });
  expect(warnings).toEqual([['Hook metadata could not be understood, so the defaults apply', expect.objectContaining({ group: 'workers', fields: [key] })]]);
});

test.each([undefined, '', 'nonsense', '[]', 'null', '7'])('where the metadata are %j, every field is named', (metadata) => {
  const { options, warnings } = read(metadata);

  expect(options).toMatchObject(DEFAULTS);
  expect(warnings).toEqual([[expect.anything(), expect.objectContaining({ fields: Object.keys(DEFAULTS) })]]);
});

test.each([-1, 0, null, 'soon'])('a drain timeout of %j is none', (value) => {
  expect(read(JSON.stringify({ drainTimeoutSeconds: value })).options).toMatchObject({ drainTimeoutSeconds: GROUP_OPTIONS.drainTimeout.default });
});
