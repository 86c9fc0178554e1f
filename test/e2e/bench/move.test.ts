import { Move } from './move';
import { PodTimesRecorder } from './pod-times';
import type { OwnerSpec } from './shapes';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Pod } from '../../../simulation/cluster/objects';
import { Store } from '../../../simulation/cluster/store';

const WEB: OwnerSpec = { kind: 'Deployment', name: 'web', replicas: 2, onDrainingNode: 1, preStopSeconds: 0 };

let clock: VirtualClock;
let store: Store;

beforeEach(() => {
  clock = new VirtualClock(0);
  store = new Store(clock);
});

function addPod(name: string, nodeName: string, ready: boolean): Pod {
  return store.create('pods', {
    metadata: { namespace: 'shop', name, labels: { app: 'web' } },
    spec: { nodeName, containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
}

function becomeReady(name: string): void {
  store.modify('pods', 'shop', name, (pod) => ({ ...pod, status: { ...pod.status, conditions: [{ type: 'Ready', status: 'True' }] } }));
}

test('pods have moved when the old ones are gone and their owner is whole elsewhere', () => {
  addPod('old', 'node1', true);
  addPod('other', 'node2', true);
  const move = new Move(store, 'shop', [WEB], 'node1');
  expect(move.pods).toBe(1);
  expect(move.isDone).toBe(false);
  addPod('new', 'node2', false);
  store.remove('pods', 'shop', 'old');
  expect(move.isDone).toBe(false);
  becomeReady('new');
  expect(move.isDone).toBe(true);
});

test('a pod that is ready does not make its owner whole while old pods stay, nor on the node that is drained', () => {
  addPod('old', 'node1', true);
  addPod('other', 'node2', true);
  const move = new Move(store, 'shop', [WEB], 'node1');
  addPod('new', 'node2', true);
  expect(move.isDone).toBe(false);
  store.remove('pods', 'shop', 'new');
  store.remove('pods', 'shop', 'old');
  addPod('back', 'node1', true);
  expect(move.isDone).toBe(false);
});

test('the times of pods are noted as they are seen', async () => {
  const pod = addPod('web-1', 'node1', false);
  const recorder = new PodTimesRecorder(store, 'shop');
  await clock.advance(1_000);
  becomeReady('web-1');
  await clock.advance(1_000);
  store.modify('pods', 'shop', 'web-1', (current) => ({ ...current, metadata: { ...current.metadata, deletionTimestamp: '2026-11-25T10:00:00Z' } }));
  await clock.advance(1_000);
  store.remove('pods', 'shop', 'web-1');
  recorder.stop();
  expect(recorder.all.get(pod.metadata.uid)).toEqual({
    name: 'web-1', app: 'web', node: 'node1', createdAt: 0, readyAt: 1_000, leavingAt: 2_000, goneAt: 3_000,
  });
});

test('in a rollout all pods have to go, and their owner is whole wherever its new ones are', () => {
  addPod('old', 'node1', true);
  addPod('other', 'node2', true);
  const move = new Move(store, 'shop', [WEB]);
  expect(move.pods).toBe(2);
  store.remove('pods', 'shop', 'old');
  addPod('new', 'node1', true);
  addPod('newer', 'node1', true);
  expect(move.isDone).toBe(false);
  store.remove('pods', 'shop', 'other');
  expect(move.isDone).toBe(true);
});
