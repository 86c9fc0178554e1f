import { troubleOf } from '../../../../lambda/drain/pods/trouble';
import { pod, type PodOptions } from '../workloads';

const ill = { on: 'a', ready: false };

test.each<[string, PodOptions, string]>([
  ['has no node, in the scheduler\'s words', { ready: false, unscheduledBecause: '0/3 nodes are available: 3 Insufficient cpu.' },
    'is not scheduled: 0/3 nodes are available: 3 Insufficient cpu.'],
  ['crashes, in the kubelet\'s', { ...ill, waits: { reason: 'CrashLoopBackOff', restarts: 7 } }, 'waits with CrashLoopBackOff after 7 restarts'],
  ['has never started', { ...ill, waits: { reason: 'ImagePullBackOff' } }, 'waits with ImagePullBackOff'],
  ['is about to start', { ...ill, waits: { reason: 'ContainerCreating' } }, 'is not ready'],
  ['runs without being ready', ill, 'is not ready'],
  ['has just become ready', { on: 'a' }, 'is not ready for long enough'],
])('a pod that %s', (_, options, trouble) => {
  expect(troubleOf(pod('web-0', options))).toBe(`shop/web-0 ${trouble}`);
});
