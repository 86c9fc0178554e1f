import { aStory, HOUR, MINUTE, SECOND, type Setting, type Story, terminate } from './story';

/*
 * Whatever fails for an hour is told when it begins and when it ends, and not by each of the invocations and tries between. What an invocation says when
 * its quarter of an hour is over comes some four times.
 */

const BLOCKED: Setting['build'] = (build) => build.statefulSet('stuck', { replicas: 1, on: 'node1', budget: { minAvailable: 1 } });

interface Fault {
  readonly build?: Setting['build'];
  readonly group?: Setting['group'];
  readonly inject: (story: Story, times: { readonly from: number; readonly until: number }) => void;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a cluster that is away': { inject: ({ drainer }, times) => drainer.endpoint.faults.away({ ...times, manner: 'refused' }) },
  'a cluster that does not answer': { inject: ({ drainer }, times) => drainer.endpoint.faults.away({ ...times, manner: 'silent' }) },
  'a cluster that forbids everything': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'forbidden' }) },
  'a cluster that forbids to change nodes': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'forbidden', verb: 'patch', resource: 'nodes' }) },
  'a cluster that forbids the Lease': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'forbidden', resource: 'leases' }) },
  'a cluster that forbids evictions': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'forbidden', resource: 'pods/eviction' }) },
  'a cluster that errs at every eviction': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'server-error', resource: 'pods/eviction' }) },
  'a cluster that forbids Events': { inject: ({ drainer }, times) => drainer.endpoint.faults.onRequests({ ...times, fault: 'forbidden', resource: 'events' }) },
  'Auto Scaling that is throttled': { inject: ({ world }, times) => world.cloud.faults.onCalls({ ...times, fault: 'throttling', action: 'autoscaling:*' }) },
  'EC2 that is throttled': { inject: ({ world }, times) => world.cloud.faults.onCalls({ ...times, fault: 'throttling', action: 'ec2:*' }) },
  'a queue that is throttled': { inject: ({ world }, times) => world.cloud.faults.onCalls({ ...times, fault: 'throttling', action: 'sqs:ChangeMessageVisibility' }) },
  'a drain that a budget blocks': { build: BLOCKED, inject: ({ world }, { until }) => world.clock.schedule(until, () => world.store.remove('poddisruptionbudgets', 'default', 'stuck')) },
};

/** Each of the six invocations tells what its drain waits for. */
const A_FEW = 6;

/** How often each message was told that was told more than a few times. */
function repeated({ drainer }: Story): Record<string, number> {
  const counts = Map.groupBy(drainer.log, ({ message }) => message);
  return Object.fromEntries([...counts].map(([message, lines]) => [message, lines.length] as const).filter(([, count]) => count > A_FEW));
}

test.each(Object.entries(FAULTS))('%s for an hour', async (_, { build, group, inject }) => {
  const story = aStory({
    build: (builder) => {
      builder.nodes(3);
      builder.deployment('web', { replicas: 4, on: ['node1', 'node1', 'node2', 'node3'], probeDelay: 20 });
      build?.(builder);
    },
    group: { drainTimeoutSeconds: 3 * 3600, ...group },
  });
  const { world } = story;
  const from = world.clock.now() + 2 * SECOND;
  inject(story, { from, until: from + HOUR });
  terminate(story, 'node1');
  await world.clock.advance(HOUR + 10 * MINUTE);

  expect(repeated(story)).toEqual({});
  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
});

test('a pod that the API server does not let go is told of once while its instance is retained, whatever sweeps ask, and for how long when it goes', async () => {
  const story = aStory({
    build: (builder) => {
      builder.nodes(3);
      builder.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
    group: { drainTimeoutSeconds: 120, surge: 'NEVER' },
    drainer: { surge: false },
  });
  const { world, drainer } = story;
  const from = world.clock.now();
  drainer.endpoint.faults.onRequests({ from, until: from + HOUR, fault: 'forbidden', resource: 'pods/eviction' });
  terminate(story, 'node1');
  await world.clock.advance(HOUR + 20 * MINUTE);

  expect(drainer.messages('Drain ended')[0]).toMatchObject({ outcome: 'retained' });
  expect(drainer.messages('Pod cannot be moved yet')).toHaveLength(1);
  const [evicted] = drainer.messages('Pod evicted');
  expect(evicted.refusedForSeconds as number).toBeGreaterThanOrEqual(3590);
});

test('invocations that fail are told of once for each error, and once when they succeed again', async () => {
  const story = aStory({ build: (builder) => builder.nodes(3) });
  const { world, drainer } = story;
  const from = world.clock.now();
  drainer.endpoint.faults.away({ from, until: from + 30 * MINUTE, manner: 'refused' });
  drainer.endpoint.faults.onRequests({ from: from + 30 * MINUTE, until: from + HOUR, fault: 'forbidden' });
  terminate(story, 'node1');
  await world.clock.advance(HOUR + 10 * MINUTE);

  const lines = drainer.messages('Invocation failed, and its messages return to the queue');
  // Each process tells it for itself.
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.length).toBeLessThanOrEqual(2 * drainer.runtime.processes.length);
  expect(drainer.messages('Invocations succeed again').some(({ seconds }) => (seconds as number) > 1700)).toBe(true);
  expect(drainer.metered.filter(({ metric }) => metric === 'InvocationsFailed').length).toBeGreaterThan(10);
});
