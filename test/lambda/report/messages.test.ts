import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { MESSAGES } from '../../../lambda/report/messages';
import { PATCH_MESSAGES } from '../../../lambda/report/patch-messages';
import { METRICS } from '../../../src/names';

/*
 * What others rely on: people search the log for these sentences, metric filters match them, and alarms watch these metrics. Who changes one changes it
 * here too, in docs/operations.md ("Troubleshooting") and in simulation/demo/drainer-log.ts.
 */
test('the messages of the log are contracts', () => {
  expect([...MESSAGES].sort()).toEqual([
    'Auto Scaling can be asked for lifecycle actions again',
    'Auto Scaling could not be asked for lifecycle actions',
    'Baseline written',
    'Cluster allows what the drainer needs again',
    'Cluster answers again',
    'Cluster does not answer',
    'Cluster forbids what the drainer needs',
    'Deadline moved',
    'Drain ended',
    'Drain is no longer steered',
    'Drain is steered',
    'Drain may not follow what the owners of its pods ask for',
    'Drain started',
    'Drain state is newer than this function and is left alone',
    'Drain waits',
    'Drainer is held',
    'Drainer is no longer held',
    'Drains are decided about again',
    'End of the drain could not be put on the event bus',
    'Ends of drains can be put on the event bus again',
    'Event could not be written',
    'Events can be written again',
    'Fields of the hook metadata could not be understood, so their defaults apply',
    'Group does not retain abandoned instances, so the drain may last as long as its hook allows',
    'Group does not retain abandoned instances, so this one is terminated',
    'Group has no hook of this drainer',
    'Group moves to another drainer, which drains the instance',
    'Groups have hooks of this drainer again',
    'Heartbeat could not be recorded',
    'Heartbeats are recorded again',
    'Hold is of a drainer of which no node tells',
    'Hold of the drainer can be read again',
    'Hold of the drainer could not be read',
    'Hook metadata can be understood again',
    'Instance could not be looked up in EC2',
    'Instance has no node yet and may still be joining',
    'Instance is retained',
    'Instance no longer waits',
    'Instance was found by the sweep, since no event told of it',
    'Instances can be looked up in EC2 again',
    'Invocation ended, and its messages return to the queue',
    'Invocation failed, and its messages return to the queue',
    'Invocations succeed again',
    'Launch abandoned',
    'Launch was completed although its node is not ready for pods',
    'Leader failed to take a step and tries again',
    'Leader looks again later',
    'Leader takes steps again',
    'Leading is left to another drainer, which may do what its drain needs',
    'Lease could not be released and runs out by itself',
    'Lease was lost to another invocation',
    'Lifecycle action completed',
    'Lifecycle action could not be completed',
    'Lifecycle action had already ended',
    'Lifecycle actions can be completed again',
    'Lifecycle hooks can be read again',
    'Lifecycle hooks of the group could not be read',
    'Message belongs to another drainer and was ignored',
    'Message could not be moved to the dead-letter queue and comes again',
    'Message rejected',
    'Message visibility can be changed again',
    'Message visibility could not be changed',
    'Messages can be moved to the dead-letter queue again',
    'Nobody decides about drains, though somebody leads',
    'Node could not be changed and is tried again',
    'Node is ready, and its launch was completed',
    'Node stays in service, and its drain state was removed',
    'Node was uncordoned during its drain, and is cordoned again',
    'Nodes can be changed again',
    'Nodes can be looked for again',
    'Nodes could not be looked for',
    'Notice is about no instance of this drainer and was ignored',
    'Options on nodes can be understood again',
    'Options on the node could not be understood, so their defaults apply',
    'Outdated nodes are tainted',
    'Owner will be interrupted',
    'Pod adopted by its ReplicaSet again',
    'Pod cannot be moved yet',
    'Pod deleted by force',
    'Pod evicted',
    'Pod released so that its replacement comes first',
    'Pod was already gone',
    'Pods of a launched node could not be read',
    'Pods of launched nodes can be read again',
    'Refresh cancelled, since nothing that it launched became a node',
    'Refresh could not be looked at before a launch is abandoned',
    'Refresh could not be looked at, so its outdated nodes stay as they are',
    'Refreshes can be looked at again',
    'Refreshes can be looked at again before launches are abandoned',
    'Released pod waits',
    'Retained instance could not be terminated',
    'Retained instance has no node',
    'Retained instance is terminated',
    'Retained instance waits',
    'Retained instances can be terminated again',
    'Retention ends',
    'Scaling activities can be read again',
    'Scaling activities of the group could not be read',
    'Scheduled change is over',
    'Scheduled change stands on its node until it is drained',
    'Steering cannot be followed',
    'Taint of an outdated node could not be changed',
    'Taint of outdated nodes is taken off',
    'Taints of outdated nodes can be changed again',
  ]);
});

test('the metrics are contracts', () => {
  expect(Object.values(METRICS).sort()).toEqual([
    'AwsCallsFailed',
    'BlockedSeconds',
    'ClusterForbidden',
    'ClusterUnreachable',
    'DecisionsFailed',
    'DrainSeconds',
    'DrainerHeld',
    'Drains',
    'DrainsStarted',
    'GroupsWithoutHooks',
    'InstancesRecovered',
    'InstancesRetained',
    'InvocationsFailed',
    'LaunchesAbandoned',
    'MessagesIgnored',
    'MessagesRejected',
    'NodesDraining',
    'NodesJoined',
    'OwnersInterrupted',
    'OwnersLeftDown',
    'PodsEvicted',
    'PodsForced',
    'PodsReleased',
    'RefreshesCancelled',
    'RetainedInstancesTerminated',
    'RetainedSeconds',
    'UndecidedSeconds',
  ]);
});

test('docs/operations.md and the demo speak of messages that there are', () => {
  const read = (...file: string[]) => readFileSync(path.join(__dirname, '..', '..', '..', ...file), 'utf8');
  const [table] = read('docs', 'operations.md').split('## Troubleshooting by log message')[1]?.split('\n## ') ?? [];
  const explained = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text));
  const shown = [...read('simulation', 'demo', 'drainer-log.ts').matchAll(/^ {2}'([A-Z][^']+)':/gm)].map(([, text]) => text);
  expect([explained.length > 8, shown.length > 8]).toEqual([true, true]);
  const unknown = [...explained, ...shown].filter((text) => !MESSAGES.some((message) => (text.endsWith('...') ? message.startsWith(text.slice(0, -3)) : message === text)));
  expect(unknown).toEqual([]);
});

test('the runbook, the saved queries and the alarms speak of messages that there are', () => {
  const read = (...file: string[]) => readFileSync(path.join(__dirname, '..', '..', '..', ...file), 'utf8');
  const queries = [read('docs', 'runbook.md'), read('src', 'monitoring', 'queries.ts')].join('\n');
  const asked = [...queries.matchAll(/message (?:= "([^"]+)"|like \/\^([^/]+)\/)/g)]
    .map(([, whole, begins]) => ({ text: whole ?? begins, whole: whole !== undefined }));
  const alarms = ['alarm-kinds.ts', 'patch-alarms.ts'].map((file) => read('src', 'monitoring', file)).join('\n');
  const named = [...alarms.matchAll(/under "([^"]+)"/g)].map(([, text]) => ({ text, whole: false }));
  expect([asked.length > 8, named.length > 4]).toEqual([true, true]);
  const isKnown = ({ text, whole }: { text: string; whole: boolean }) =>
    [...MESSAGES, ...PATCH_MESSAGES].some((message) => (whole ? message === text : message.startsWith(text)));
  expect([...asked, ...named].filter((one) => !isKnown(one))).toEqual([]);
});
