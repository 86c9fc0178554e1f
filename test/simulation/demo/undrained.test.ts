import { RESULT } from './small-timeline';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import { Store } from '../../../simulation/cluster/store';
import { existingInstances, machinesOf } from '../../../simulation/demo/machines';
import { ownerLines } from '../../../simulation/demo/owner-lines';
import { Recorder } from '../../../simulation/demo/recorder';
import { chooseScenario } from '../../../simulation/demo/scenario';
import type { Entry, Timeline } from '../../../simulation/demo/timeline';
import { findFaults } from '../../../simulation/demo/verdict';
import { SimulatedCluster } from '../../../simulation/kubernetes';
import { expectedInterruptions } from '../../../simulation/observe/expected-interruptions';
import { FloorObserver } from '../../../simulation/observe/floors';

/** The web shop of the demo, whose nodes are replaced by Auto Scaling alone. */
let timeline: Timeline;
const entries: Entry[] = [];

beforeAll(async () => {
  const { title, fill, cluster: options, cloud: timing } = chooseScenario({ help: false, out: 'unused' });
  const clock = new VirtualClock();
  const store = new Store(clock);
  fill(store);
  const cluster = new SimulatedCluster(store, options);
  const cloud = new Cloud({ clock, timing });
  cloud.ec2.connect(machinesOf(cluster));
  const group = cloud.autoScaling.createGroup({
    name: 'nodes',
    minSize: 4,
    maxSize: 8,
    desiredCapacity: 4,
    launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-west-1a'],
    existing: existingInstances(store.list('nodes')),
  });
  cluster.start();
  const floors = new FloorObserver(store);
  floors.start();
  const expected = expectedInterruptions(store, { surge: false }).map(({ key, reason }) => ({ owner: key, because: reason }));
  const recorder = new Recorder({ title, store, cloud, onEntry: (entry) => entries.push(entry) });
  const startedAt = clock.now();
  group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await clock.advance(60_000);
  timeline = recorder.finish(ownerLines(floors.records, expected, (at) => at - startedAt));
  cluster.stop();
  cloud.close();
});

test('old nodes go, and new ones like them come', () => {
  expect(timeline.nodes.map(({ name, old, from, to }) => [name, old, from === 0, to !== undefined])).toEqual([
    ['node1', true, true, true], ['node2', true, true, true], ['node3', true, true, true], ['node4', true, true, true],
    ['node5', false, false, false], ['node6', false, false, false], ['node7', false, false, false], ['node8', false, false, false],
  ]);
  expect(timeline.nodes.every(({ readyAt, from }) => readyAt !== undefined && readyAt >= from)).toBe(true);
});

test('every pod is on one node from its binding to its end', () => {
  const old = timeline.nodes.filter((node) => node.old).map(({ name }) => name);
  const web = timeline.pods.filter(({ owner }) => owner === 'Deployment shop/web');
  expect(web.filter(({ node }) => old.includes(node)).every(({ to }) => to !== undefined)).toBe(true);
  expect(web.filter(({ to }) => to === undefined)).toHaveLength(3);
  expect(timeline.pods.filter(({ daemon, to }) => daemon && to === undefined)).toHaveLength(8);
});

test('it is told as it happens', () => {
  expect(timeline.entries).toEqual(entries);
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort((a, b) => a - b));
  expect(entries.map(({ text }) => text)).toEqual(expect.arrayContaining([
    `node5 has joined the cluster (${timeline.nodes[4].instance})`,
    'node5 is ready for pods',
    'i-00000000000000001 (node1) is terminated',
  ]));
});

test('owners fall below floors that a drain keeps, and the demo would fail', () => {
  const checkout = timeline.owners.find(({ key }) => key === 'Deployment shop/checkout');
  expect(checkout).toMatchObject({ replicas: 1, floor: 1, expectedBecause: 'one replica' });
  expect(checkout?.shortfalls.length).toBeGreaterThan(0);
  const faults = findFaults({ ...RESULT, timeline });
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.every((fault) => /was below its floor of \d .* which was not to be expected\.$/.test(fault))).toBe(true);
});
