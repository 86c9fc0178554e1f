import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import { Group, GroupSpec } from '../../../../simulation/cloud/auto-scaling/group';
import { LAUNCHING, LifecycleHookSpec, TERMINATING } from '../../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { Cloud } from '../../../../simulation/cloud/cloud';

const MINUTE = 60_000;
const terminating: LifecycleHookSpec = { name: 'drain', transition: TERMINATING, heartbeatTimeoutSeconds: 2100, notificationMetadata: '{"v":1}' };
const launching: LifecycleHookSpec = { name: 'join', transition: LAUNCHING, heartbeatTimeoutSeconds: 2100 };

let clock: VirtualClock;
let cloud: Cloud;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
});

function group(spec: Partial<GroupSpec> = {}): Group {
  return cloud.autoScaling.createGroup({
    name: 'workers',
    minSize: 0,
    maxSize: 10,
    desiredCapacity: 2,
    launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    existing: [{}, {}],
    hooks: [terminating],
    ...spec,
  });
}

const states = (of: Group) => of.instances.map(({ lifecycleState }) => lifecycleState);
const lastAction = (of: Group) => of.actions.at(-1)!;
const reference = (of: Group, token = lastAction(of).token) => ({ groupName: of.name, hookName: lastAction(of).hook.name, token });
const detailTypes = () => cloud.events.events.map((event) => event['detail-type']);

describe('a terminating instance', () => {
  test('waits in its hook, and EventBridge hears of it with a token', async () => {
    const workers = group();
    const [first] = workers.instances;
    workers.terminateInstance(first.instanceId, true);

    expect(first.lifecycleState).toBe('Terminating:Wait');
    expect(cloud.events.events).toHaveLength(1);
    expect(cloud.events.events[0]).toMatchObject({
      'source': 'aws.autoscaling',
      'detail-type': 'EC2 Instance-terminate Lifecycle Action',
      'time': '2026-11-23T01:00:00Z',
      'resources': [workers.arn],
      'detail': {
        LifecycleActionToken: lastAction(workers).token,
        AutoScalingGroupName: 'workers',
        LifecycleHookName: 'drain',
        EC2InstanceId: first.instanceId,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        NotificationMetadata: '{"v":1}',
        Origin: 'AutoScalingGroup',
        Destination: 'EC2',
      },
    });
  });

  test('shuts down when its action is completed, and who did it is on record', async () => {
    const off: string[] = [];
    cloud.ec2.connect({ onLaunch: () => undefined, onTerminate: ({ instanceId }) => off.push(instanceId) });
    const workers = group();
    const [first] = workers.instances;
    workers.terminateInstance(first.instanceId, true);
    cloud.autoScaling.completeLifecycleAction(reference(workers), 'CONTINUE', 'drainer');

    expect(lastAction(workers).ended).toEqual({ at: clock.now(), why: 'completed', result: 'CONTINUE', by: 'drainer' });
    expect(first.lifecycleState).toBe('Terminating:Wait');
    await clock.advance(2000);
    expect(first.lifecycleState).toBe('Terminating:Proceed');
    expect(off).toEqual([first.instanceId]);
    await clock.advance(MINUTE);
    expect(workers.instances).toHaveLength(1);
    expect(detailTypes()).toContain('EC2 Instance Terminate Successful');
  });

  test('is replaced unless the desired capacity goes down with it', async () => {
    const workers = group();
    workers.terminateInstance(workers.instances[0].instanceId, false);
    expect(states(workers)).toEqual(['Terminating:Wait', 'InService', 'Pending']);
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['Terminating:Wait', 'InService', 'InService']);
  });

  test('waits until its heartbeat times out, and every heartbeat gives it the whole time again', async () => {
    const workers = group();
    workers.terminateInstance(workers.instances[0].instanceId, true);
    await clock.advance(34 * MINUTE);
    cloud.autoScaling.recordLifecycleActionHeartbeat(reference(workers), 'drainer');
    await clock.advance(34 * MINUTE);
    expect(states(workers)).toContain('Terminating:Wait');
    await clock.advance(2 * MINUTE);
    expect(lastAction(workers).ended).toMatchObject({ why: 'heartbeat-timeout', result: 'ABANDON' });
    expect(states(workers)).toEqual(['InService']);
  });

  test('waits for 48 hours at most, whatever the heartbeats', async () => {
    const workers = group();
    workers.terminateInstance(workers.instances[0].instanceId, true);
    for (let heartbeats = 0; heartbeats < 48 * 2 - 1; heartbeats++) {
      await clock.advance(30 * MINUTE);
      cloud.autoScaling.recordLifecycleActionHeartbeat(reference(workers), 'drainer');
    }
    await clock.advance(30 * MINUTE);
    expect(lastAction(workers).ended).toMatchObject({ why: 'global-timeout', at: lastAction(workers).startedAt + 48 * 60 * MINUTE });
  });

  test('waits for 100 heartbeat timeouts at most', () => {
    const workers = group({ hooks: [{ ...terminating, heartbeatTimeoutSeconds: 300 }] });
    expect(workers.hooks()[0].globalTimeoutSeconds).toBe(30_000);
  });

  test.each([['ABANDON', 'Terminating:Retained'], ['CONTINUE', 'Terminating:Proceed']])(
    'with an instance lifecycle policy, %s leads to %s', async (result, state) => {
      const workers = group({ retainsAbandoned: true });
      const [first] = workers.instances;
      workers.terminateInstance(first.instanceId, true);
      cloud.autoScaling.completeLifecycleAction(reference(workers), result, 'drainer');
      await clock.advance(2000);
      expect(first.lifecycleState).toBe(state);
    });

  test('is retained too when its action times out with ABANDON, and waits in its hook again when it is terminated again', async () => {
    const workers = group({ retainsAbandoned: true });
    const [first] = workers.instances;
    workers.terminateInstance(first.instanceId, false);
    await clock.advance(36 * MINUTE);
    expect(states(workers)).toEqual(['Terminating:Retained', 'InService', 'InService']);
    cloud.autoScaling.terminateInstance(first.instanceId, false);
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['Terminating:Wait', 'InService', 'InService']);
    const { token } = workers.actions.find(({ active, instanceId }) => active && instanceId === first.instanceId) ?? {};
    cloud.autoScaling.completeLifecycleAction({ groupName: 'workers', hookName: 'drain', token }, 'CONTINUE', 'drainer');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['InService', 'InService']);
  });

  test('waits in all of its hooks at once, and for all of them', async () => {
    const workers = group({ hooks: [terminating, { ...terminating, name: 'backup' }] });
    workers.terminateInstance(workers.instances[0].instanceId, true);
    const [drain, backup] = workers.actions;
    cloud.autoScaling.completeLifecycleAction({ groupName: 'workers', hookName: 'drain', token: drain.token }, 'CONTINUE', 'drainer');
    await clock.advance(MINUTE);
    expect(states(workers)).toContain('Terminating:Wait');
    cloud.autoScaling.completeLifecycleAction({ groupName: 'workers', hookName: 'backup', token: backup.token }, 'CONTINUE', 'somebody');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['InService']);
  });

  test('waits for no other hook once one was abandoned', async () => {
    const workers = group({ hooks: [terminating, { ...terminating, name: 'backup' }] });
    workers.terminateInstance(workers.instances[0].instanceId, true);
    const [drain, backup] = workers.actions;
    cloud.autoScaling.completeLifecycleAction({ groupName: 'workers', hookName: 'drain', token: drain.token }, 'ABANDON', 'drainer');
    expect(backup.ended?.why).toBe('other-hook-abandoned');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['InService']);
  });

  test('goes at once when its hook is deleted', async () => {
    const workers = group();
    workers.terminateInstance(workers.instances[0].instanceId, true);
    workers.deleteHook('drain');
    expect(lastAction(workers).ended).toMatchObject({ why: 'hook-deleted', result: 'CONTINUE' });
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['InService']);
  });
});

describe('an action that is no longer active', () => {
  test.each(['complete', 'heartbeat'])('answers %s with the error of the service', (operation) => {
    const workers = group();
    const { instanceId } = workers.instances[0];
    workers.terminateInstance(instanceId, true);
    const { token } = lastAction(workers);
    const again = (by: { token?: string; instanceId?: string }) => () => operation === 'complete'
      ? cloud.autoScaling.completeLifecycleAction({ groupName: 'workers', hookName: 'drain', ...by }, 'CONTINUE', 'drainer')
      : cloud.autoScaling.recordLifecycleActionHeartbeat({ groupName: 'workers', hookName: 'drain', ...by }, 'drainer');
    expect(again({ instanceId })).not.toThrow();
    if (operation === 'heartbeat') {
      lastAction(workers).complete('CONTINUE', 'drainer');
    }

    const error = { code: 'ValidationError', status: 400 };
    expect(again({ token })).toThrow(expect.objectContaining({ ...error, message: `No active Lifecycle Action found with token ${token}` }));
    expect(again({ instanceId })).toThrow(expect.objectContaining({ ...error, message: `No active Lifecycle Action found with instance ID ${instanceId}` }));
  });
});

describe('a launched instance', () => {
  test('waits in its hook before it is in service', async () => {
    const workers = group({ hooks: [launching], existing: [], desiredCapacity: 1 });
    expect(states(workers)).toEqual(['Pending']);
    await clock.advance(10_000);
    expect(states(workers)).toEqual(['Pending:Wait']);
    expect(cloud.events.events[0]).toMatchObject({
      'detail-type': 'EC2 Instance-launch Lifecycle Action',
      'detail': { Origin: 'EC2', Destination: 'AutoScalingGroup', LifecycleHookName: 'join' },
    });
    cloud.autoScaling.completeLifecycleAction(reference(workers), 'CONTINUE', 'drainer');
    await clock.advance(10_000);
    expect(states(workers)).toEqual(['InService']);
  });

  test('is replaced when its action is abandoned', async () => {
    const workers = group({ hooks: [launching], existing: [], desiredCapacity: 1 });
    await clock.advance(10_000);
    const [first] = workers.instances;
    cloud.autoScaling.completeLifecycleAction(reference(workers), 'ABANDON', 'drainer');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['Pending:Wait']);
    expect(workers.instances[0].instanceId).not.toBe(first.instanceId);
  });

  test('no longer waits for its launch when it is terminated', async () => {
    const workers = group({ hooks: [{ ...launching, defaultResult: 'CONTINUE' }, terminating], existing: [], desiredCapacity: 1 });
    await clock.advance(10_000);
    workers.terminateInstance(workers.instances[0].instanceId, true);
    expect(workers.actions[0].ended?.why).toBe('instance-left');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['Terminating:Wait']);
  });

  test('runs on a machine that the world hears of', async () => {
    const on: string[] = [];
    cloud.ec2.connect({ onLaunch: ({ instanceId }) => on.push(instanceId), onTerminate: () => undefined });
    const workers = group({ hooks: [], desiredCapacity: 3 });
    expect(on).toEqual([workers.instances[2].instanceId]);
    expect(cloud.ec2.describeInstances(on)[0]).toMatchObject({ state: 'pending', launchTime: clock.now(), imageId: 'ami-1' });
    await clock.advance(MINUTE);
    expect(cloud.ec2.describeInstances(on)[0].state).toBe('running');
  });
});

describe('the size of a group', () => {
  test('follows the desired capacity, the oldest instances going first', async () => {
    const workers = group({ hooks: [], existing: [{ launchTime: clock.now() }, { launchTime: clock.now() - MINUTE }] });
    const [younger] = workers.instances;
    workers.setDesiredCapacity(1);
    await clock.advance(MINUTE);
    expect(workers.instances).toEqual([younger]);
  });

  test('stays within its bounds', () => {
    expect(() => group().setDesiredCapacity(11)).toThrow('New SetDesiredCapacity value 11 is outside of the limits of workers: 0 to 10.');
  });

  test('is restored when a machine is lost, and no hook waits for it', async () => {
    const workers = group();
    const [first] = workers.instances;
    cloud.ec2.terminate(first.instanceId);
    await clock.advance(2 * MINUTE);
    expect(states(workers)).toEqual(['InService', 'InService']);
    expect(workers.find(first.instanceId)).toBeUndefined();
    expect(workers.actions).toEqual([]);
  });

  test('keeps the action of a waiting instance whose machine is lost', async () => {
    const workers = group();
    const [first] = workers.instances;
    workers.terminateInstance(first.instanceId, true);
    cloud.ec2.terminate(first.instanceId);
    await clock.advance(MINUTE);
    expect(first.lifecycleState).toBe('Terminating:Wait');
    cloud.autoScaling.completeLifecycleAction(reference(workers), 'CONTINUE', 'drainer');
    await clock.advance(2000);
    expect(workers.find(first.instanceId)).toBeUndefined();
  });
});

test('only an instance in service is protected from scale-in, or no longer', () => {
  const workers = group();
  const [first, second] = workers.instances;
  workers.protect(first.instanceId, true);
  expect([first.protectedFromScaleIn, second.protectedFromScaleIn]).toEqual([true, false]);
  workers.terminateInstance(first.instanceId, true);
  expect(() => workers.protect(first.instanceId, false)).toThrow(`The instance ${first.instanceId} is not in InService or EnteringStandby or Standby.`);
});

describe('an instance that comes back', () => {
  test('goes to the warm pool and leaves it again', async () => {
    const workers = group({ hooks: [terminating, launching] });
    const [first] = workers.instances;
    workers.scaleInToWarmPool(first.instanceId);
    expect(first.lifecycleState).toBe('Warmed:Pending:Wait');
    expect(cloud.events.events[0].detail).toMatchObject({ Origin: 'AutoScalingGroup', Destination: 'WarmPool' });
    lastAction(workers).complete('CONTINUE', 'drainer');
    await clock.advance(MINUTE);
    expect(first.lifecycleState).toBe('Warmed:Running');
    workers.scaleOutFromWarmPool(first.instanceId);
    expect(cloud.events.events[1].detail).toMatchObject({ Origin: 'WarmPool', Destination: 'AutoScalingGroup' });
  });

  test('comes back with another root volume', async () => {
    const workers = group({ hooks: [terminating, launching] });
    const [first] = workers.instances;
    first.replaceRootVolume();
    expect(first.lifecycleState).toBe('ReplacingRootVolume:Wait');
    expect(cloud.events.events[0].detail).toMatchObject({ Action: 'ReplaceRootVolume', Destination: 'AutoScalingGroup' });
    lastAction(workers).complete('CONTINUE', 'drainer');
    await clock.advance(MINUTE);
    expect(first.lifecycleState).toBe('Pending:Wait');
    lastAction(workers).complete('CONTINUE', 'drainer');
    await clock.advance(MINUTE);
    expect(states(workers)).toEqual(['InService', 'InService']);
  });
});
