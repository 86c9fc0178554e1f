import { EndJudge } from './end-judge';
import { FloorJudge } from './floor-judge';
import { PodJudge } from './pod-judge';
import type { Scenario } from './scenario';
import { NOTHING, tooLittle } from './tally';
import type { Pod } from '../../simulation/cluster/objects';
import { POD_ANNOTATIONS } from '../../src/names';
import { aWorld, releaseByHand } from '../lambda/invocation/story';
import { DeployedDrainer } from '../lambda/invocation/world';

/** Each promise is broken once in the name of the drainer, and its judge has to say so. */
function aPlace() {
  const world = aWorld((build) => {
    build.nodes(3);
    build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
  });
  const drainer = new DeployedDrainer(world);
  const evict = async ({ metadata: { namespace, name, uid } }: Pod) => {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions: { preconditions: { uid } } };
    const answer = drainer.endpoint.call({ verb: 'create', apiGroup: '', resource: 'pods', subresource: 'eviction', namespace, name, body }, drainer.user);
    await world.clock.advance(100);
    return answer;
  };
  return { world, drainer, evict };
}

test('the judge of floors sees an owner taken below its floor without a word', async () => {
  const { world, drainer, evict } = aPlace();
  const judge = new FloorJudge(world, drainer, 0);
  const [one, other] = world.podsOf('web');
  await evict(one);
  expect(judge).toMatchObject({ judged: 1, violations: [] });
  await evict(other);
  expect(judge.judged).toBe(2);
  expect(judge.violations).toEqual([expect.stringContaining('takes Deployment default/web from 1 to 0 available pods, its floor is 1')]);
});

test('the judge of pods sees a pod that is evicted again, and one that is released and left so', async () => {
  const { world, drainer, evict } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [one, other] = world.podsOf('web');
  await evict(one);
  await world.clock.advance(5_000);
  await evict(one);
  expect(judge.violations).toEqual([expect.stringMatching(/^create of default\/web-.* after its end was granted$/)]);
  releaseByHand({ world }, other);
  expect(judge.releases).toBe(1);
  expect(judge.violations).toContainEqual(expect.stringMatching(/is left released on node2$/));
});

test('the judge of pods sees one that is released twice', () => {
  const { world, drainer } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [pod] = world.podsOf('web');
  const current = () => world.store.get('pods', 'default', pod.metadata.name)!;
  releaseByHand({ world }, pod);
  world.store.update('pods', { ...current(), metadata: { ...current().metadata, labels: pod.metadata.labels } });
  releaseByHand({ world }, current());
  expect(judge.violations).toContainEqual(expect.stringMatching(/was released twice$/));
});

test('the judge of pods believes no annotation', () => {
  const { world, drainer } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [silent, liar] = world.podsOf('web');
  const { 'pod-template-hash': hash = '', ...labels } = silent.metadata.labels ?? {};
  world.store.update('pods', { ...silent, metadata: { ...silent.metadata, labels } });
  world.store.update('pods', { ...liar, metadata: { ...liar.metadata, annotations: { [POD_ANNOTATIONS.RELEASED_HASH]: hash } } });
  expect(judge.releases).toBe(1);
  expect(judge.violations).toEqual([`default/${silent.metadata.name} is left released on node1`]);
});

test('the judge of ends sees an action that still waits, and one that was ended without a word', async () => {
  const { world, drainer } = aPlace();
  const group = drainer.group('nodes');
  const scenario = { nodes: 3, faults: [], crashes: [], events: [], group: { drainTimeoutSeconds: 1200, whenBlocked: 'RETAIN' } } as unknown as Scenario;
  const judge = new EndJudge(world, drainer, group, scenario);
  group.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.runUntil(() => group.actions.length > 0, 60_000);
  expect(judge.violations).toEqual(['the action of node1 still waits, outcome undefined']);
  const [{ hook, instanceId, token }] = group.actions;
  world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: hook.name, instanceId, token }, 'CONTINUE', 'somebody');
  expect(judge.violations).toEqual(['node1 has no outcome, its action ended by completed with CONTINUE']);
});

test('a property whose judges have seen nothing says so', () => {
  expect(tooLittle(NOTHING, 50, { floors: 1, crashes: 0.5 })).toEqual([
    '50 runs have seen 0 floors, and should have seen 50 at least',
    '50 runs have seen 0 crashes, and should have seen 25 at least',
  ]);
  expect(tooLittle({ ...NOTHING, floors: 50 }, 50, { floors: 1 })).toEqual([]);
});
