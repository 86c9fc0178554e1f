import {
  baselinePatch, belongsTo, clearDrainStatePatch, deadlinePatch, type DrainState, drainStatePatch, EXCLUDE_FROM_LOAD_BALANCERS, isCordoned,
  cordonAgainPatch, isTakenBack, movedPatch, outcomePatch, readDrainState, retainedPatch, retainsNotPatch, retentionEndsPatch, standstillPatch,
  termsPatch, tokenPatch,
} from '../../../../lambda/drain/state/drain-state';
import type { Node } from '../../../../lambda/kubernetes/objects';
import type { NodePatch } from '../../../../lambda/kubernetes/port';
import { drainStateOf, node } from '../snapshot-of';
import { NOW } from '../workloads';

const KEY = 'cdk-graceful-node-group/';
const BASELINE = {
  owners: [{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 3 }],
  pods: 4,
  volumes: [],
  forced: false,
};

/** The node after a merge patch, as the API server would answer it. */
function patched({ metadata, ...rest }: Node, patch: NodePatch): Node {
  const merge = (old: Readonly<Record<string, string | undefined>> = {}, changes: Readonly<Record<string, string | null>> = {}) => (
    Object.fromEntries(Object.entries({ ...old, ...changes }).filter((entry): entry is [string, string] => typeof entry[1] === 'string')));
  const { unschedulable = rest.spec.unschedulable } = patch.spec ?? {};
  return {
    metadata: {
      ...metadata,
      labels: merge(metadata.labels, patch.metadata?.labels),
      annotations: merge(metadata.annotations, patch.metadata?.annotations),
    },
    spec: { ...rest.spec, unschedulable: unschedulable ?? undefined },
    status: rest.status,
  };
}

const draining = (drain: DrainState = drainStateOf('a'), on: Node = node('a')) => patched(on, drainStatePatch(on, drain, true));
/** The draining node with one of our annotations changed. */
const drainingWith = (key: string, value: string, on: Node = draining()): Node => patched(on, { metadata: { annotations: { [KEY + key]: value } } });

describe('a drain state', () => {
  test('is read as it was written', () => {
    expect(readDrainState(draining())).toEqual({ ...drainStateOf('a'), excluded: true, baseline: undefined, outcome: undefined });
  });

  test('cordons the node and excludes it from load balancers in one patch', () => {
    expect(draining()).toMatchObject({ spec: { unschedulable: true }, metadata: { labels: { [EXCLUDE_FROM_LOAD_BALANCERS]: expect.any(String) } } });
  });

  test('leaves the load balancers alone where it must', () => {
    expect(drainStatePatch(node('a'), drainStateOf('a'), false).metadata?.labels).toBeUndefined();
  });

  test('says in plain annotations what holds, for whoever describes the node', () => {
    expect(draining().metadata.annotations).toEqual({
      [`${KEY}empty-dir-pods`]: 'EVICT',
      [`${KEY}cordoned`]: '2026-03-01T11:50:00.000Z',
      [`${KEY}surge`]: 'NEVER',
      [`${KEY}unowned-pods`]: 'EVICT',
      [`${KEY}failing-jobs`]: 'WAIT',
      [`${KEY}retry-retained`]: 'true',
      [`${KEY}retain-at-most`]: '0',
      [`${KEY}overrides`]: 'ALL',
      [`${KEY}schema`]: '1',
      [`${KEY}drainer`]: 'drainer',
      [`${KEY}group`]: 'group',
      [`${KEY}hook`]: 'drainer-terminating',
      [`${KEY}instance`]: 'i-a',
      [`${KEY}action`]: 'token-a',
      [`${KEY}started`]: '2026-03-01T11:50:00.000Z',
      [`${KEY}deadline`]: '2026-03-01T12:50:00.000Z',
      [`${KEY}when-blocked`]: 'RETAIN',
      [`${KEY}was-unschedulable`]: 'false',
      [`${KEY}excluded`]: 'true',
    });
  });

  test('remembers since when it has stood still, until another drain begins', () => {
    const standing = patched(draining(), standstillPatch({ since: NOW, podsLeft: 3 }));
    expect(readDrainState(standing)?.standstill).toEqual({ since: NOW, podsLeft: 3 });
    expect(standing.metadata.annotations).toMatchObject({ [`${KEY}waiting-since`]: new Date(NOW).toISOString(), [`${KEY}waiting-pods`]: '3' });
    expect(readDrainState(patched(standing, drainStatePatch(standing, drainStateOf('a'), true)))?.standstill).toBeUndefined();
    expect(readDrainState(drainingWith('waiting-since', 'yesterday', standing))?.standstill).toBeUndefined();
    expect(readDrainState(drainingWith('waiting-pods', 'some', standing))?.standstill).toBeUndefined();
  });

  test.each<Partial<DrainState>>([
    { whenBlocked: 'RETAIN', surge: 'WHEN_NEEDED', emptyDirPods: 'WAIT' },
    { whenBlocked: 'FORCE', surge: 'ALWAYS', unownedPods: 'WAIT', failingJobs: 'EVICT', overrides: 'OWN' },
    { whenBlocked: 'TERMINATE', surge: 'NEVER', cordoned: NOW, loadBalancerDelay: 0 },
    { loadBalancerDelay: 90 },
  ])('is read as it was written: %j', (options) => {
    expect(readDrainState(draining(drainStateOf('a', options))))
      .toEqual({ ...drainStateOf('a', options), excluded: true, baseline: undefined, outcome: undefined });
  });

  test.each([
    ['when-blocked', { whenBlocked: 'RETAIN' }],
    ['surge', { surge: 'WHEN_NEEDED' }], ['empty-dir-pods', { emptyDirPods: 'EVICT' }], ['unowned-pods', { unownedPods: 'EVICT' }],
    ['failing-jobs', { failingJobs: 'WAIT' }], ['overrides', { overrides: 'ALL' }],
    ['cordoned', { cordoned: drainStateOf('a').started }], ['load-balancer-delay', { loadBalancerDelay: undefined }],
  ])('keeps its default where %s is nonsense', (key, expected) => {
    expect(readDrainState(drainingWith(key, 'nonsense'))).toMatchObject(expected);
  });

  test('tells whether somebody else had cordoned the node', () => {
    expect(readDrainState(draining(drainStateOf('a'), node('a', { unschedulable: true })))?.wasUnschedulable).toBe(true);
    expect(readDrainState(draining())?.wasUnschedulable).toBe(false);
  });

  test('of an instance that the sweep found has no token', () => {
    expect(readDrainState(draining(drainStateOf('a', { token: undefined })))?.token).toBeUndefined();
  });

  test('learns its token when the event comes late, and forgets nothing else', () => {
    const before = patched(draining(drainStateOf('a', { token: undefined })), baselinePatch(BASELINE));
    expect(readDrainState(patched(before, tokenPatch('token-a')))).toEqual({ ...drainStateOf('a'), excluded: true, baseline: BASELINE, outcome: undefined });
  });

  test.each(['schema', 'drainer', 'group', 'hook', 'instance', 'started', 'deadline'])('is none when %s cannot be read', (key) => {
    expect(readDrainState(drainingWith(key, ''))).toBeUndefined();
  });

  test.each(['schema', 'started', 'deadline'])('is none when %s is nonsense', (key) => {
    expect(readDrainState(drainingWith(key, 'nonsense'))).toBeUndefined();
  });

  test('is none on a node that nobody drains', () => {
    expect(readDrainState(node('a'))).toBeUndefined();
  });
});

describe('the baseline and the outcome', () => {
  test('are read as they were written', () => {
    const withBaseline = patched(draining(), baselinePatch(BASELINE));
    expect(readDrainState(withBaseline)?.baseline).toEqual(BASELINE);
    expect(readDrainState(patched(withBaseline, outcomePatch('retained')))).toMatchObject({ baseline: BASELINE, outcome: 'retained' });
  });

  test.each(['drained', 'nothing-to-drain', 'node-missing', 'forced', 'retained', 'failed'] as const)('are read as they were written: %s', (outcome) => {
    expect(readDrainState(patched(draining(), outcomePatch(outcome)))?.outcome).toBe(outcome);
  });

  test('tell of volumes, and when the last pod had left', () => {
    const baseline = { ...BASELINE, volumes: ['pv-data', 'pv-logs'], evacuated: NOW };
    const written = patched(draining(), baselinePatch(baseline));
    expect(readDrainState(written)?.baseline).toEqual(baseline);
    expect(readDrainState(patched(written, baselinePatch(BASELINE)))?.baseline).toEqual(BASELINE);
  });

  test('say nothing of what there is not', () => {
    expect(Object.keys(patched(node('a'), baselinePatch(BASELINE)).metadata.annotations ?? {})).toEqual([`${KEY}owners`, `${KEY}pods`]);
  });

  test('tell how often pods came back, and when', () => {
    const baseline = { ...BASELINE, returns: { 'Deployment shop/web': { times: 2, at: NOW, newest: NOW - 60_000 } } };
    const written = patched(draining(), baselinePatch(baseline));
    expect(written.metadata.annotations?.[`${KEY}returns`]).toBe('{"Deployment shop/web":{"times":2,"at":"2026-03-01T12:00:00.000Z","newest":"2026-03-01T11:59:00.000Z"}}');
    expect(readDrainState(written)?.baseline).toEqual(baseline);
  });

  test.each(['not JSON', '{"web":{"times":"2"}}', '{"web":{"times":2,"at":"soon","newest":"2026-03-01T12:00:00.000Z"}}'])('forget only how often pods came back where that is %s', (value) => {
    expect(readDrainState(drainingWith('returns', value, patched(draining(), baselinePatch(BASELINE))))?.baseline).toEqual(BASELINE);
  });

  test('tell that force was used', () => {
    expect(readDrainState(patched(draining(), baselinePatch({ ...BASELINE, forced: true })))?.baseline?.forced).toBe(true);
  });

  test.each([['owners', 'not JSON'], ['owners', '[{"kind":"Deployment"}]'], ['owners', '{}'], ['pods', 'many'], ['volumes', '[1]'], ['volumes', 'pv']])('are taken anew when %s is %s', (key, value) => {
    expect(readDrainState(drainingWith(key, value, patched(draining(), baselinePatch(BASELINE))))).toMatchObject({ instance: 'i-a', baseline: undefined });
  });

  test('an outcome that this version does not know is none', () => {
    expect(readDrainState(drainingWith('outcome', 'eaten'))).toMatchObject({ instance: 'i-a', outcome: undefined });
  });
});

describe('what is written on a node while it is drained', () => {
  const later = (patch: NodePatch) => readDrainState(patched(draining(), patch));

  test.each<[string, Partial<DrainState>]>([
    ['its timeout', { timeoutSeconds: 90 }],
    ['the limit of its hook', { limit: NOW + 3_600_000 }],
    ['that its group retains', { retains: true }],
    ['that its group does not', { retains: false }],
    ['that it is the last drain of a retained instance', { isLast: true }],
  ])('is read as it was written: %s', (_, drain) => {
    expect(readDrainState(draining(drainStateOf('a', drain)))).toMatchObject(drain);
    expect(readDrainState(draining())).not.toMatchObject(drain);
  });

  test.each<[string, NodePatch, Partial<DrainState>]>([
    ['how many pods have moved', movedPatch({ 'Deployment shop/web': { moves: 3, surged: 1, interrupted: 0 } }), { moved: { 'Deployment shop/web': { moves: 3, surged: 1, interrupted: 0 } } }],
    ['a deadline that has moved', deadlinePatch(NOW), { deadline: NOW }],
    ['that its instance is retained, and since when', retainedPatch(NOW), { outcome: 'retained', retainedSince: NOW }],
    ['that its retention ends, and why', retentionEndsPatch('olga let it go'), { ends: 'olga let it go' }],
    ['that its group retains nothing', retainsNotPatch(), { retains: false }],
  ])('changes one thing and leaves the rest: %s', (_, patch, change) => {
    expect(later(patch)).toEqual({ ...readDrainState(draining()), ...change });
  });

  test.each(['limit', 'retained-since', 'evacuated', 'called-off-at', 'moved'])('is none where %s is no time', (key) => {
    expect(readDrainState(drainingWith(key, 'soon', patched(draining(), baselinePatch(BASELINE))))).toEqual({ ...readDrainState(draining()), baseline: BASELINE });
  });

  test('tells whether the cordon stands, and the label where it is ours', () => {
    const excluded = { ...drainStateOf('a'), excluded: true };
    const { metadata } = draining();
    expect(isCordoned(draining(), excluded)).toBe(true);
    expect(isCordoned({ ...draining(), spec: {} }, excluded)).toBe(false);
    expect(isCordoned({ ...draining(), metadata: { ...metadata, labels: undefined } }, excluded)).toBe(false);
    expect(isCordoned({ ...draining(), metadata: { ...metadata, labels: {} } }, drainStateOf('a'))).toBe(true);
  });

  test('is put back where somebody took it off', () => {
    const bare = { ...draining(), spec: {}, metadata: { ...draining().metadata, labels: {} } };
    expect(patched(bare, cordonAgainPatch({ ...drainStateOf('a'), excluded: true }))).toEqual(draining());
    expect(patched(bare, cordonAgainPatch(drainStateOf('a')))).toEqual({ ...draining(), metadata: bare.metadata });
  });
});

describe('the terms of a drain that something hastens', () => {
  const TERMS = { deadline: NOW + 120_000, timeoutSeconds: undefined, limit: undefined, notice: 'spot-interruption' as const, calledOffAt: undefined };
  const before = draining(drainStateOf('a', { timeoutSeconds: 90, limit: NOW + 3_600_000, retains: true, calledOffAt: NOW }));

  test('are read as they were written, and void the former ones', () => {
    expect(readDrainState(patched(before, termsPatch({ ...TERMS, whenBlocked: 'TERMINATE' })))).toEqual({ ...readDrainState(before), ...TERMS, whenBlocked: 'TERMINATE' });
  });

  test('say when its action began, which it is, and whether its group retains, where that is known by then', () => {
    const terms = { ...TERMS, whenBlocked: 'RETAIN' as const, started: NOW, retains: false };
    expect(readDrainState(patched(before, termsPatch(terms, 'token-b')))).toEqual({ ...readDrainState(before), ...terms, token: 'token-b' });
  });
});

describe('a node whose instance lives on after the drain that a notice began', () => {
  const ended = drainStateOf('a', { notice: 'spot-interruption', outcome: 'drained', token: undefined });
  const uncordoned = node('a');

  test('is taken back once people have uncordoned it', () => {
    expect(isTakenBack(uncordoned, ended)).toBe(true);
  });

  test.each<[string, Node, DrainState]>([
    ['it is still cordoned', node('a', { unschedulable: true }), ended],
    ['no notice began its drain', uncordoned, { ...ended, notice: undefined }],
    ['its drain has not ended', uncordoned, { ...ended, outcome: undefined }],
    ['its lifecycle action has begun', uncordoned, { ...ended, token: 'token-a' }],
  ])('is not where %s', (_, on, drain) => {
    expect(isTakenBack(on, drain)).toBe(false);
  });
});

describe('a drain state belongs to a lifecycle action', () => {
  test.each([
    ['of its instance and token', { instanceId: 'i-a', token: 'token-a' }, true],
    ['of its instance, when the sweep knows no token', { instanceId: 'i-a' }, true],
    ['but not of another token', { instanceId: 'i-a', token: 'token-b' }, false],
    ['nor of another instance', { instanceId: 'i-b', token: 'token-a' }, false],
  ])('%s', (_, action, expected) => {
    expect(belongsTo(drainStateOf('a'), action)).toBe(expected);
  });

  test('of which none is left once the instance is retained', () => {
    expect(belongsTo(drainStateOf('a', { retainedSince: NOW }), { instanceId: 'i-a', token: 'token-a' })).toBe(false);
  });

  test('of which the sweep knew no token, when the event comes late', () => {
    expect(belongsTo(drainStateOf('a', { token: undefined }), { instanceId: 'i-a', token: 'token-a' })).toBe(true);
  });

  test('and a new action voids all that the former one left', () => {
    const ended = patched(patched(draining(), baselinePatch({ ...BASELINE, forced: true, volumes: ['pv'], evacuated: NOW })), outcomePatch('retained'));
    expect(readDrainState(patched(ended, drainStatePatch(ended, drainStateOf('a', { token: 'token-b' }), true)))).toEqual({
      ...drainStateOf('a', { token: 'token-b' }), excluded: true, baseline: undefined, outcome: undefined,
    });
    expect(Object.keys(patched(ended, drainStatePatch(ended, drainStateOf('a'), true)).metadata.annotations ?? {}))
      .toEqual(Object.keys(draining().metadata.annotations ?? {}));
  });
});

describe('a node that stays after all', () => {
  test('is as it was', () => {
    const before = node('a', { labels: { zone: 'z' }, annotations: { owner: 'us' } });
    const drained = patched(patched(draining(drainStateOf('a'), before), baselinePatch({ ...BASELINE, forced: true, volumes: ['pv'], evacuated: NOW })), outcomePatch('drained'));
    expect(patched(drained, clearDrainStatePatch(drained))).toEqual(before);
  });

  test('takes pods again though nothing can be read on it', () => {
    expect(patched(node('a', { unschedulable: true }), clearDrainStatePatch(node('a', { unschedulable: true }))).spec.unschedulable).toBeUndefined();
  });

  test('stays cordoned when somebody had cordoned it before us', () => {
    const before = node('a', { unschedulable: true });
    const twice = draining(drainStateOf('a', { token: 'token-b' }), draining(drainStateOf('a'), before));
    expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBe(true);
  });

  test('is uncordoned though a second action found it cordoned by the first', () => {
    const twice = draining(drainStateOf('a', { token: 'token-b' }), draining());
    expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBeUndefined();
  });

  test('is uncordoned though the first drain state was of a version that we cannot read', () => {
    const twice = draining(drainStateOf('a', { token: 'token-b' }), drainingWith('schema', '2'));
    expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBeUndefined();
  });

  test('keeps the label that somebody else had given it', () => {
    const before = node('a', { labels: { [EXCLUDE_FROM_LOAD_BALANCERS]: 'true' } });
    const after = draining(drainStateOf('a'), before);
    expect(patched(after, clearDrainStatePatch(after)).metadata.labels).toEqual(before.metadata.labels);
  });

  test('loses our label though a second action found it there', () => {
    const twice = draining(drainStateOf('a', { token: 'token-b' }), draining());
    expect(patched(twice, clearDrainStatePatch(twice)).metadata.labels).toEqual({});
  });
});
