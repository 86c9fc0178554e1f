import { decide } from '../../../../lambda/drain/decide';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { barePod, deployment, type DeploymentOptions, job, MINUTE, NOW, type Part, podsOfKind, releasedPod, replicaSet, statefulSet } from '../workloads';

const OWN = 'cdk-graceful-node-group/';
const AUTOSCALER = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const KARPENTER = 'karpenter.sh/do-not-disrupt';

/** Fifty minutes are left. */
const on = (drain: Partial<DrainState>, ...parts: readonly Part[]) => snapshotOf(draining('a', drain), ...parts);
const web = (options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', hash: 'abc', on: ['a', 'b'], ...options });
const ofPod = (annotations: Record<string, string>, ofDeployment: Record<string, string> = {}, ofReplicaSet: Record<string, string> = {}) =>
  web({ on: [{ on: 'a', annotations }, 'b'], annotations: ofDeployment, replicaSetAnnotations: ofReplicaSet });
const warningsOf = (cluster: ReturnType<typeof snapshotOf>) => decide(cluster, NOW).actions
  .flatMap((action) => (action.type === 'write-baseline' ? action.warnings ?? [] : []));

describe('wait: until-finished leaves a pod until it has finished', () => {
  const wait = { [`${OWN}wait`]: 'until-finished' };
  const HELD = 'it is left until it has finished, as its annotation says';

  test.each<[string, Part, string]>([
    ['on the pod', web({ on: [{ on: 'a', annotations: wait }, 'b'] }), 'web-0'],
    ['on its Deployment', web({ annotations: wait }), 'web-0'],
    ['on its ReplicaSet', replicaSet({ name: 'rs', on: ['a', 'b'], annotations: wait }), 'rs-0'],
    ['on its StatefulSet', statefulSet({ name: 'db', on: ['a', 'b'], annotations: wait }), 'db-0'],
    ['on its Job', { ...job({ name: 'batch', on: ['a'] }), jobs: job({ name: 'batch', on: ['a'] }).jobs?.map((one) => ({ ...one, metadata: { ...one.metadata, annotations: wait } })) }, 'batch-0'],
    ['on a pod without owner', barePod('shell', { on: 'a', annotations: wait }), 'shell'],
    ['on a pod of a kind that is not known', podsOfKind('Workflow', { name: 'flow', on: [{ on: 'a', annotations: wait }] }), 'flow-0'],
  ])('%s', (_, part, name) => {
    expect(movesOf(on({}, part))).toEqual([]);
    expect(sentencesOf(on({}, part))).toContain(`shop/${name} stays: ${HELD}`);
  });

  test('not longer: once it has finished it goes', () => {
    expect(movesOf(on({}, web({ on: [{ on: 'a', annotations: wait, phase: 'Succeeded', ready: false }, 'b'] })))).toEqual(['evict web-0']);
  });

  test('within the deadline: RETAIN keeps it, the others call it last', () => {
    const cluster = (drain: Partial<DrainState>) => withBaseline(on(drain, ofPod(wait)));
    expect(movesOf(cluster({ whenBlocked: 'RETAIN' }), NOW + 50 * MINUTE)).toEqual(['settle a: retained']);
    expect(movesOf(cluster({ whenBlocked: 'TERMINATE' }), NOW + 48.5 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster({ whenBlocked: 'TERMINATE' }), NOW + 48.5 * MINUTE)).toEqual(['evict web-0']);
  });

  test('and keeps back what leaves after the workloads', () => {
    expect(movesOf(on({}, ofPod(wait), deployment({ name: 'dns', critical: true, on: ['a', 'b'] })))).toEqual([]);
  });
});

describe('the annotations of others mean the same', () => {
  test.each([
    [AUTOSCALER, 'false', []],
    [AUTOSCALER, 'true', ['evict web-0']],
    [KARPENTER, 'true', []],
    [KARPENTER, 'false', ['evict web-0']],
  ])('%s: %s', (key, value, expected) => {
    expect(movesOf(on({}, ofPod({ [key]: value })))).toEqual(expected);
  });

  test('but our own goes before them, in both directions', () => {
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'true', [AUTOSCALER]: 'false', [`${OWN}wait`]: 'never' })))).toEqual(['evict web-0']);
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'false', [AUTOSCALER]: 'true', [`${OWN}wait`]: 'until-finished' })))).toEqual([]);
  });

  test('and one that forbids is enough', () => {
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'true', [AUTOSCALER]: 'true' })))).toEqual([]);
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'false', [AUTOSCALER]: 'false' })))).toEqual([]);
  });
});

describe('the nearest says what counts', () => {
  test('the pod before its Deployment', () => {
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'false' }, { [KARPENTER]: 'true' })))).toEqual(['evict web-0']);
    expect(movesOf(on({}, ofPod({ [KARPENTER]: 'true' }, { [KARPENTER]: 'false' })))).toEqual([]);
  });

  test('a Deployment\'s ReplicaSet says nothing: it keeps copies of what no longer stands on the Deployment', () => {
    expect(movesOf(on({}, ofPod({}, {}, { [KARPENTER]: 'true' })))).toEqual(['evict web-0']);
    expect(movesOf(on({}, ofPod({}, { [KARPENTER]: 'true' }, { [KARPENTER]: 'false' })))).toEqual([]);
  });

  test('a released pod is its Deployment\'s still', () => {
    const parts = [web({ on: ['b'], annotations: { [KARPENTER]: 'true' } }), releasedPod('old', 'web', { on: 'a' })];
    expect(movesOf(on({}, ...parts))).toEqual([]);
  });
});

describe('surge', () => {
  test.each([['never', ['interrupt web-0']], ['allowed', ['release web-0']]])('%s', (value, expected) => {
    expect(movesOf(on({ surge: 'WHEN_NEEDED' }, web({ on: ['a'], annotations: { [`${OWN}surge`]: value } })))).toEqual(expected);
  });

  test('a pod may allow what its Deployment forbids', () => {
    const pod = { on: 'a', annotations: { [`${OWN}surge`]: 'allowed' } };
    expect(movesOf(on({ surge: 'WHEN_NEEDED' }, web({ on: [pod], annotations: { [`${OWN}surge`]: 'never' } })))).toEqual(['release web-0']);
  });
});

describe('force', () => {
  const forced = (value: string) => {
    const [{ node, state }] = withBaseline(on({ whenBlocked: 'FORCE' }, ofPod({ [KARPENTER]: 'true' }, { [`${OWN}force`]: value }))).drainingNodes;
    return { ...on({}, ofPod({ [`${OWN}wait`]: 'until-finished' }, { [`${OWN}force`]: value })), drainingNodes: [{ node, state: { ...state, baseline: state.baseline && { ...state.baseline, forced: true } } }] };
  };
  const blocked = { metadata: { name: 'web', namespace: 'shop', uid: 'budget-web' }, spec: { selector: {} }, status: { disruptionsAllowed: 0, desiredHealthy: 2, currentHealthy: 2 } };

  test.each([['never', []], ['allowed', ['delete web-0']]])('%s', (value, expected) => {
    expect(movesOf({ ...forced(value), budgets: [blocked] }, NOW + 49 * MINUTE)).toEqual(expected);
  });

  test('never is no reason against an eviction', () => {
    expect(movesOf(forced('never'), NOW + 49 * MINUTE)).toEqual(['evict web-0']);
  });
});

describe('a value that means nothing', () => {
  test.each([
    [`${OWN}surge`, 'no', '\'never\' and \'allowed\''],
    [`${OWN}force`, 'false', '\'never\' and \'allowed\''],
    [`${OWN}wait`, 'true', '\'until-finished\' and \'never\''],
    [AUTOSCALER, 'no', '\'false\' and \'true\''],
    [KARPENTER, '1h', '\'true\' and \'false\''],
    [KARPENTER, 'toString', '\'true\' and \'false\''],
  ])('%s: %s is reported and ignored', (key, value, allowed) => {
    const cluster = on({ surge: 'WHEN_NEEDED' }, ofPod({ [key]: value }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    expect(warningsOf(cluster)).toEqual([`the annotation ${key} of shop/web-0 is '${value}', which means nothing; allowed are ${allowed}`]);
  });

  test('on a Deployment of many pods is reported once, by the Deployment\'s name', () => {
    expect(warningsOf(on({}, web({ on: ['a', 'a', 'a', 'b'], annotations: { [`${OWN}wait`]: 'yes' } })))).toEqual(
      [`the annotation ${OWN}wait of shop/web is 'yes', which means nothing; allowed are 'until-finished' and 'never'`]);
  });

  test('keeps the one behind it from counting no more than the one itself', () => {
    const cluster = on({}, ofPod({ [KARPENTER]: 'yes' }, { [KARPENTER]: 'true' }));
    expect(movesOf(cluster)).toEqual([]);
    expect(warningsOf(cluster)).toHaveLength(1);
  });
});

describe('which annotations count is the choice of the group\'s owner', () => {
  const says = { [`${OWN}wait`]: 'until-finished' };

  test.each([
    ['ALL', says, []],
    ['ALL', { [AUTOSCALER]: 'false' }, []],
    ['ALL', { [KARPENTER]: 'true' }, []],
    ['OWN', says, []],
    ['OWN', { [AUTOSCALER]: 'false' }, ['evict web-0']],
    ['OWN', { [KARPENTER]: 'true' }, ['evict web-0']],
    ['NONE', says, ['evict web-0']],
    ['NONE', { [AUTOSCALER]: 'false' }, ['evict web-0']],
  ] as const)('%s: %j', (overrides, annotations, expected) => {
    expect(movesOf(on({ overrides }, web({ on: [{ on: 'a', annotations }, 'b'] })))).toEqual(expected);
    expect(movesOf(on({ overrides }, web({ annotations })))).toEqual(expected);
  });

  test('what does not count is not warned of', () => {
    const cluster = (overrides: DrainState['overrides']) => on({ overrides }, ofPod({ [AUTOSCALER]: 'maybe' }));
    expect(warningsOf(cluster('ALL'))).toHaveLength(1);
    expect(warningsOf(cluster('OWN'))).toEqual([]);
  });

  test('each node has its own', () => {
    const both = snapshotOf(draining('a', { overrides: 'NONE' }), draining('b'), web({ on: [{ on: 'a', annotations: says }, { on: 'b', annotations: says }, 'c'] }));
    expect(movesOf(both)).toEqual(['evict web-0']);
  });
});
