import type { LifecycleHook } from '../../../../lambda/aws/ports';
import { readHooks } from '../../../../lambda/drain/instances/hook-options';
import { GROUP_OPTIONS, HOOK_OPTIONS, type HookOptions } from '../../../../src/options/group-options';
import { DEFAULT_OPTIONS } from '../default-options';

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

const hookOf = (metadata: string | undefined, changes: Partial<LifecycleHook> = {}): LifecycleHook => (
  { name: 'drainer-terminating', metadata, holdsTerminations: true, heartbeatTimeoutSeconds: 2100, globalTimeoutSeconds: 172_800, ...changes });
const read = (metadata: string | undefined) => readHooks([hookOf(metadata)], 'drainer');

test('without metadata the function has the defaults of the construct', () => {
  expect(read(JSON.stringify({ v: 1 }))).toMatchObject({ options: DEFAULT_OPTIONS, unreadable: [] });
});

test('every option is read as it was written', () => {
  expect(read(JSON.stringify({ v: 1, ...OTHERS }))).toMatchObject({ options: OTHERS, unreadable: [] });
});

test.each(HOOK_OPTIONS.map(({ key }) => key))('where %s cannot be read, it has its default and is named, and the others are as they were written', (key) => {
  const reading = read(JSON.stringify({ v: 1, ...OTHERS, [key]: { nonsense: true } }));
  expect(reading).toMatchObject({ options: { ...OTHERS, [key]: DEFAULT_OPTIONS[key] }, unreadable: [key] });
});

test.each([undefined, '', 'nonsense', '[]', 'null', '7'])('where the metadata are %j, every field is named', (metadata) => {
  expect(read(metadata)).toMatchObject({ options: DEFAULT_OPTIONS, unreadable: Object.keys(DEFAULT_OPTIONS) });
});

test.each([-1, 0, null, 'soon'])('a drain timeout of %j is none', (value) => {
  const { default: byDefault } = GROUP_OPTIONS.drainTimeout;
  expect(read(JSON.stringify({ drainTimeoutSeconds: value }))).toMatchObject({ options: { drainTimeoutSeconds: byDefault } });
});

test.each<[string, boolean, ReadonlyArray<Partial<LifecycleHook>>]>([
  ['no others', false, []],
  ['our launching hook', false, [{ name: 'drainer-launching', holdsTerminations: false }]],
  ['hooks of others for launches', false, [{ name: 'other-launching', holdsTerminations: false }]],
  ['a hook of another that holds terminations, too', true, [{ name: 'other-launching', holdsTerminations: false }, { name: 'other-terminating' }]],
])('a group tells whether somebody else holds its terminations: %s', (_, hasOtherHooks, others) => {
  expect(readHooks([hookOf('{}'), ...others.map((changes) => hookOf('{}', changes))], 'drainer')).toMatchObject({ type: 'options', options: { hasOtherHooks } });
});

test('the group has no hook of ours where there are only those of others', () => {
  expect(readHooks([hookOf('{}', { name: 'other-terminating' }), hookOf('{}', { name: 'other-launching' })], 'drainer')).toEqual({ type: 'no-hook' });
  expect(readHooks([], 'drainer')).toEqual({ type: 'no-hook' });
});

test('the terminating hook says the options, the shortest heartbeat of ours counts, and the hooks of others say nothing', () => {
  const hooks = [
    hookOf(JSON.stringify({ drainTimeoutSeconds: 1 }), { name: 'other-terminating', heartbeatTimeoutSeconds: 1 }),
    hookOf(JSON.stringify({ drainTimeoutSeconds: 2 }), { name: 'drainer-launching', heartbeatTimeoutSeconds: 600, globalTimeoutSeconds: 3 }),
    hookOf(JSON.stringify({ drainTimeoutSeconds: 120 })),
  ];
  expect(readHooks(hooks, 'drainer'))
    .toMatchObject({ options: { drainTimeoutSeconds: 120, heartbeatTimeoutSeconds: 600, globalTimeoutSeconds: 172_800 }, hook: { name: 'drainer-terminating' } });
});

test('where only the launching hook is left, it says them', () => {
  const hook = hookOf(JSON.stringify({ joinTimeoutSeconds: 90 }), { name: 'drainer-launching' });
  expect(readHooks([hook], 'drainer')).toMatchObject({ options: { joinTimeoutSeconds: 90 }, hook });
});

test('a group moves where its hook says so by a name', () => {
  expect(read(JSON.stringify({ movesTo: 'other' }))).toMatchObject({ options: { movesTo: 'other' } });
  expect(read(JSON.stringify({ movesTo: 7 }))).toMatchObject({ options: { movesTo: undefined } });
});
