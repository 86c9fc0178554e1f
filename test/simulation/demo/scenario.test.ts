import { join } from 'node:path';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Store } from '../../../simulation/cluster/store';
import { chooseScenario, shorteningOf } from '../../../simulation/demo/scenario';

const DUMP = join(__dirname, '../../fixtures/cluster-3-nodes-54-pods.json');
const GIVEN = { help: false, out: 'unused' };

const dumpOf = (...specs: object[]) => ({ items: specs.map((spec) => ({ kind: 'Pod', spec: { containers: [{}], ...spec } })) });

test('pods of a dump are sped up until the slowest stops in 12 seconds', () => {
  expect(shorteningOf(dumpOf({ terminationGracePeriodSeconds: 60 }, { terminationGracePeriodSeconds: 5 }))).toBe(5);
  expect(shorteningOf(dumpOf({ terminationGracePeriodSeconds: 1 }))).toBe(1);
  expect(shorteningOf(dumpOf({}))).toBe(3);
});

test('a dump has two minutes a drain, and keeps what blocks one, unless something else is asked for', () => {
  const { options, remarks, limitMs } = chooseScenario({ ...GIVEN, cluster: DUMP });
  expect({ ...options, limitMs }).toEqual({ drainTimeoutSeconds: 120, whenBlocked: 'RETAIN', limitMs: 600_000 });
  expect(remarks).toEqual([
    'Pods start and stop 5 times faster than their probes, grace periods and images would have it.',
    expect.stringMatching(/^A drain may take 120 s \(drainTimeout\)\. Where something blocks it until then: RETAIN, so the instance is kept/),
  ]);
  expect(chooseScenario({ ...GIVEN, cluster: DUMP, drainTimeoutSeconds: 300, whenBlocked: 'FORCE' }))
    .toMatchObject({ options: { drainTimeoutSeconds: 300, whenBlocked: 'FORCE' } });
});

test('what is in the dump is said', () => {
  const notes = chooseScenario({ ...GIVEN, cluster: DUMP }).fill(new Store(new VirtualClock()));
  expect(notes[0]).toMatch(/^Loaded from .*: 3 nodes, 8 namespaces, 54 pods,/);
  expect(notes).toContain('No volumeattachments in the dump: no volume has to be detached.');
});

test('the example decides about the web shop', () => {
  expect(chooseScenario(GIVEN)).toMatchObject({ title: 'A small web shop', options: { drainTimeoutSeconds: undefined, whenBlocked: undefined } });
});

test.each([
  ['nowhere.json', /^The dump cannot be read\. Got: nowhere\.json .* Allowed: a file that can be read\. Give the path of a dump\.$/],
  [join(__dirname, '../../../package.json'), /^The dump has no nodes, and without them nothing can be patched\. Got: .*package\.json\. Allowed: .* Make it with: kubectl get nodes,/],
  [__filename, /^The dump is no JSON\. Got: .*scenario\.test\.ts\. Allowed: what kubectl get -o json prints\./],
])('%s is refused', (cluster, message) => {
  expect(() => chooseScenario({ ...GIVEN, cluster })).toThrow(message);
});
