import { decide } from '../../../../lambda/drain/decide';
import type { Snapshot } from '../../../../lambda/drain/snapshot';
import { adoptPatch, isComingBack, isCredible, readRelease, surgeFailure } from '../../../../lambda/drain/state/release';
import { attempt, budget, later, moves, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import {
  deployment, type DeploymentOptions, MINUTE, NO_RELEASE, NOW, type Part, type PodOptions, releasedPod, releaseOf, SECOND, surgeFailed, timestamp,
} from '../workloads';

const FAILED = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: pods' };

const web = (options: Partial<DeploymentOptions> & Pick<DeploymentOptions, 'on'>) => deployment({ name: 'web', hash: 'abc', ...options });
const before = (on: readonly string[]): Snapshot => withBaseline(snapshotOf(draining('a', { surge: 'WHEN_NEEDED' }), web({ on })));
const old = (options: PodOptions = {}, name = 'old') => releasedPod(name, 'web', { on: 'a', ...options });
/** The first action on a pod, with its patch. */
const patchOf = (snapshot: Snapshot, now = NOW) => decide(snapshot, now).actions.flatMap((action) => ('pod' in action && 'patch' in action ? [action.patch] : [])).at(0);

describe('a release', () => {
  test('takes the label away and says on the pod where it came from, in one patch of that very pod', () => {
    expect(patchOf(before(['a']))).toEqual({
      metadata: {
        uid: 'pod-web-0',
        labels: { 'pod-template-hash': null },
        annotations: { ...NO_RELEASE, ...releaseOf('web') },
      },
    });
  });

  test('that is under way is not asked for again', () => {
    const parts = (state: 'requested' | 'accepted') => [web({ on: ['a'] }), attempt('web-0', state, { type: 'release' })];
    expect(movesOf(later(before(['a']), ...parts('requested')))).toEqual([]);
    expect(movesOf(later(before(['a']), ...parts('accepted')))).toEqual([]);
    expect(sentencesOf(later(before(['a']), ...parts('requested')))).toContain('shop/web-0 stays: it is being released or adopted');
  });

  test('that is under way does not take the pod away from its owner', () => {
    const both = later(before(['a', 'b']), web({ on: ['a', 'b'] }), attempt('web-1', 'requested', { type: 'release' }));
    expect(movesOf(both)).toEqual(['evict web-0']);
  });

  test('that was refused is tried again in time', () => {
    const refused = later(before(['a']), web({ on: ['a'] }), attempt('web-0', 'refused', { type: 'release', retryAt: NOW + SECOND, because: 'the API server answered 500' }));
    expect(sentencesOf(refused)).toContain('shop/web-0 stays: the API server answered 500');
    expect(movesOf(refused, NOW + SECOND)).toEqual(['release web-0']);
  });
});

describe('a released pod', () => {
  test('goes on serving until its replacement is available', () => {
    const waiting = later(before(['a']), web({ on: [{ on: 'b', ready: false }] }), old());
    expect(movesOf(waiting)).toEqual([]);
    expect(sentencesOf(waiting)).toContain('shop/old stays: Deployment shop/web has 0 of 1 available pods without it');
    expect(movesOf(later(before(['a']), web({ on: ['b'] }), old()))).toEqual(['evict old']);
  });

  test('waits for minReadySeconds, which budgets do not count', () => {
    const parts = (readySince: number) => [web({ on: [{ on: 'b', readySince }], minReadySeconds: 30 }), old(), budget({ name: 'web', apps: ['web'], allows: 1 })];
    expect(movesOf(later(before(['a']), ...parts(NOW - 29 * SECOND)))).toEqual([]);
    expect(movesOf(later(before(['a']), ...parts(NOW - 30 * SECOND)))).toEqual(['evict old']);
  });

  test('counts for its owner as long as it serves', () => {
    const drainingNodes = snapshotOf(draining('a', { surge: 'NEVER' }), draining('b'), web({ on: ['a', 'b'] }));
    const two = later(withBaseline(drainingNodes), web({ on: ['a', { on: 'c', ready: false }] }), old({ on: 'b' }));
    expect(movesOf(two)).toEqual(['evict web-0']);
  });

  test('goes for each replacement that is available, and no more', () => {
    const three = (...on: DeploymentOptions['on']) => later(before(['a', 'a', 'a']), web({ on }), old({}, 'old-0'), old({}, 'old-1'), old({}, 'old-2'));
    expect(movesOf(three({ on: 'b', ready: false }, { on: 'b', ready: false }, { on: 'b', ready: false }))).toEqual([]);
    expect(movesOf(three('b', { on: 'b', ready: false }, { on: 'b', ready: false }))).toEqual(['evict old-0']);
    expect(movesOf(three('b', 'b', 'b'))).toEqual(['evict old-0', 'evict old-1', 'evict old-2']);
  });

  test('counts those that are asked to leave already', () => {
    const two = later(before(['a', 'a']), web({ on: ['b', { on: 'b', ready: false }] }), old({}, 'old-0'), old({}, 'old-1'), attempt('old-0', 'accepted'));
    expect(movesOf(two)).toEqual([]);
  });

  test('waits while its budget allows nothing', () => {
    const parts = [web({ on: ['b'] }), old(), budget({ name: 'web', apps: ['web'], allows: 0, needs: 1, has: 1 })];
    expect(movesOf(later(before(['a']), ...parts))).toEqual([]);
    expect(sentencesOf(later(before(['a']), ...parts))).toContain('shop/old stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions');
  });

  test('waits while nobody has computed what its budget allows', () => {
    const { budgets } = budget({ name: 'web', apps: ['web'], allows: 1 });
    expect(movesOf(later(before(['a']), web({ on: ['b'] }), old(), { budgets: budgets.map((one) => ({ ...one, status: undefined })) }))).toEqual([]);
  });

  test('needs no more replacements than its owner had, or wants by now', () => {
    const ill = withBaseline(snapshotOf(draining('a'), web({ on: ['a', { on: 'b', ready: false }], replicas: 2 })));
    expect(movesOf(later(ill, web({ on: ['b', { on: 'b', ready: false }], replicas: 2 }), old()))).toEqual(['evict old']);
    expect(movesOf(later(before(['a', 'b', 'b']), web({ on: ['b'], replicas: 1 }), old()))).toEqual(['evict old']);
  });

  describe('of an owner that was ill before, and has reached its floor since, leaves it there', () => {
    const crashing = { on: 'b', ready: false, waits: { reason: 'CrashLoopBackOff', restarts: 7 } };
    const one = [crashing, crashing];
    const ill = withBaseline(snapshotOf(draining('a'), web({ on: ['a', ...one] })));
    const since = (...others: Part[]) => later(ill, web({ on: ['b', ...one], replicas: 3 }), old(), ...others);

    test('by its own count', () => {
      expect(movesOf(since())).toEqual([]);
      expect(sentencesOf(since())).toContain('shop/old stays: Deployment shop/web has 1 of 2 available pods without it; shop/web-1 waits with CrashLoopBackOff after 7 restarts');
      expect(movesOf(later(ill, web({ on: ['b', 'b', one[0]], replicas: 3 }), old()))).toEqual(['evict old']);
    });

    test.each([[1, ['evict old']], [2, []]])('by a budget that needs %i', (needs, expected) => {
      expect(movesOf(since(budget({ name: 'web', apps: ['web'], allows: 1, needs })))).toEqual(expected);
    });
  });

  test('that serves nobody goes at once', () => {
    expect(movesOf(later(before(['a']), web({ on: [{ on: 'b', ready: false }] }), old({ ready: false })))).toEqual(['evict old']);
  });

  test('that serves nobody takes nothing of what its owner can spare', () => {
    const parts = [web({ on: ['b', 'b'] }), old({ ready: false }, 'old-0'), old({}, 'old-1')];
    expect(movesOf(later(before(['a', 'a']), ...parts))).toEqual(['evict old-0', 'evict old-1']);
  });

  test('whose Deployment is gone is waited for by nobody', () => {
    expect(movesOf(later(before(['a']), old()))).toEqual(['evict old']);
  });

  describe('is believed only where it can be true', () => {
    const HASH = 'cdk-graceful-node-group/released-hash';
    const threeOnA = later(withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', 'a'], maxUnavailable: 1 }))), deployment({ name: 'web', on: ['a', 'a', 'a'], maxUnavailable: 1 }));
    const with4 = (options: PodOptions): Snapshot => {
      const forged = [0, 1, 2, 3].flatMap((index) => releasedPod(`forged-${index}`, 'web', { on: 'b', ...options }).pods ?? []);
      return { ...threeOnA, pods: [...threeOnA.pods, ...forged] };
    };

    test('and then counts', () => {
      expect(movesOf(with4({})).filter((move) => move.startsWith('evict web'))).toHaveLength(3);
    });

    test.each<[string, PodOptions]>([
      ['in another namespace', { namespace: 'attacker' }],
      ['with labels that its Deployment does not select', { labels: { app: 'other' } }],
      ['with a hash that its ReplicaSet has not', { annotations: { [HASH]: 'forged' } }],
      ['of a ReplicaSet that is not there', { annotations: { 'cdk-graceful-node-group/released-replica-set-uid': 'nowhere' } }],
      ['with a hash label of its own', { labels: { 'pod-template-hash': 'another' } }],
    ])('not %s', (_, options) => {
      expect(movesOf(with4(options)).filter((move) => move.startsWith('evict web'))).toHaveLength(1);
    });

    test('not of a pod that another controller owns, as by its template', () => {
      expect(readRelease({ metadata: { ...releasedPod('web-0', 'web').pods![0].metadata, ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 'StatefulSet-db', controller: true }] }, spec: {}, status: {} } as never)).toBeUndefined();
    });
  });

  test('whose ReplicaSet is gone waits for its Deployment still, but is no part of it', () => {
    const rolled = (ready: boolean): Part[] => [
      { ...deployment({ name: 'web', on: [] }), replicaSets: [] },
      { pods: deployment({ name: 'web', on: [{ on: 'b', ready }] }).pods, replicaSets: deployment({ name: 'web', on: ['b'] }).replicaSets },
      old(),
    ];
    const [, next, pod] = rolled(false);
    const renamed = (part: Part): Part => ({ ...part, replicaSets: part.replicaSets?.map((set) => ({ ...set, metadata: { ...set.metadata, name: 'web-2' } })) });
    const gone = { deployments: deployment({ name: 'web', on: ['b'] }).deployments };
    expect(movesOf(later(before(['a']), gone, renamed(next), pod))).toEqual([]);
    expect(movesOf(later(before(['a']), gone, renamed(rolled(true)[1]), pod))).toEqual(['evict old']);
  });

  test('that somebody put back by hand is released again, not waited for', () => {
    const back = web({ on: [{ on: 'a', annotations: releaseOf('web') }] });
    expect(movesOf(later(before(['a']), back))).toEqual(['release web-0']);
  });
});

describe('where no replacement can be made', () => {
  const failing = (...parts: readonly Part[]) => later(before(['a']), web({ on: [], replicas: 1, conditions: [FAILED] }), ...parts);

  test('the pod goes back to its ReplicaSet, and says when and why', () => {
    const wanted = { ...failing(old()), replicaSets: web({ on: ['b'] }).replicaSets ?? [] };
    expect(movesOf(wanted)).toEqual(['adopt old']);
    expect(patchOf(wanted)).toEqual({
      metadata: {
        uid: 'pod-old',
        labels: { 'pod-template-hash': 'abc' },
        annotations: { ...NO_RELEASE, ...surgeFailed(timestamp(NOW), 'no pod can be made: exceeded quota: pods') },
      },
    });
  });

  test('it does not go back to a ReplicaSet that would delete it', () => {
    const scaledDown = failing(old());
    expect(scaledDown.replicaSets.map(({ spec }) => spec.replicas)).toEqual([0]);
    expect(movesOf(scaledDown)).toEqual([]);
  });

  test('it goes where its owner is whole without it', () => {
    const whole = later(before(['a']), web({ on: ['b'], conditions: [FAILED] }), old());
    expect(movesOf(whole)).toEqual(['evict old']);
  });
});

describe('what stands on a pod is read', () => {
  const read = (annotations: Record<string, string>) => readRelease({ metadata: { name: 'x', uid: 'x', annotations }, spec: {}, status: {} });
  const keys = Object.keys(releaseOf('web'));

  test('as it was written', () => {
    expect(read(releaseOf('web'))).toEqual({
      at: NOW, deployment: { name: 'web', uid: 'Deployment-web' }, replicaSet: { name: 'web', uid: 'ReplicaSet-web' }, hash: 'abc',
    });
  });

  test('not where nothing stands on it', () => {
    expect(read({})).toBeUndefined();
  });

  test.each(keys)('not where %s is missing or empty', (key) => {
    const { [key]: _, ...others } = releaseOf('web');
    expect(read(others)).toBeUndefined();
    expect(read({ ...others, [key]: '' })).toBeUndefined();
  });

  test('unreadable, the pod counts as nobody\'s: it is announced', () => {
    const unreadable = old({ annotations: { 'cdk-graceful-node-group/released-deployment-uid': '' } });
    expect(movesOf(later(before(['a']), web({ on: ['b'] }), unreadable))).toEqual(['interrupt old']);
  });
});

describe('at the last call', () => {
  const called = (whenBlocked: 'FORCE' | 'TERMINATE' | 'RETAIN', forced: boolean, ...parts: readonly Part[]) => {
    const [{ node, state }] = before(['a']).drainingNodes;
    const baseline = state.baseline && { ...state.baseline, forced };
    return { ...later(before(['a']), web({ on: [{ on: 'b', ready: false }] }), ...parts), drainingNodes: [{ node, state: { ...state, whenBlocked, baseline } }] };
  };
  const lastCall = NOW + 48.5 * MINUTE;

  test('TERMINATE: a released pod no longer waits for its replacement, and that is told', () => {
    const cluster = called('TERMINATE', false, old());
    expect(movesOf(cluster, lastCall - 1)).toEqual([]);
    expect(movesOf(cluster, lastCall)).toEqual(['interrupt old']);
    expect(decide(cluster, lastCall).drainingNodes[0].announcements).toMatchObject([
      { pod: { metadata: { name: 'old' } }, because: 'Deployment shop/web has 0 of 1 available pods without it, and time is up' },
    ]);
  });

  test('TERMINATE: it is asked for although its budget\'s status forbids it, but not while a refusal holds', () => {
    const none = budget({ name: 'web', apps: ['web'], allows: 0, needs: 1, has: 1 });
    expect(movesOf(called('TERMINATE', false, old(), none), lastCall)).toEqual(['interrupt old']);
    expect(movesOf(called('TERMINATE', false, old(), none, attempt('old', 'refused', { retryAt: lastCall + SECOND })), lastCall)).toEqual([]);
  });

  test('nothing more is released', () => {
    const cluster = { ...called('TERMINATE', false), pods: web({ on: ['a'] }).pods ?? [] };
    expect(movesOf(cluster, lastCall)).toEqual(['interrupt web-0']);
  });

  test('FORCE deletes it, and tells so', () => {
    const cluster = called('FORCE', true, old());
    expect(movesOf(cluster, lastCall)).toEqual(['delete old']);
    expect(decide(cluster, lastCall).drainingNodes[0].announcements).toMatchObject([{ pod: { metadata: { name: 'old' } } }]);
  });

  test('FORCE never deletes a pod whose owner forbids it', () => {
    const cluster = called('FORCE', true, old({ annotations: { 'cdk-graceful-node-group/force': 'never' } }));
    expect(movesOf(cluster, lastCall)).toEqual([]);
    expect(movesOf(cluster, NOW + 50 * MINUTE - 1)).toEqual([]);
  });

  test('RETAIN has none', () => {
    expect(movesOf(called('RETAIN', false, old()), lastCall)).toEqual([]);
  });
});

describe('at the deadline', () => {
  const deadline = NOW + 50 * MINUTE;
  const ended = (whenBlocked: 'FORCE' | 'TERMINATE' | 'RETAIN', ...parts: readonly Part[]) => {
    const [{ node, state }] = before(['a']).drainingNodes;
    return { ...later(before(['a']), ...parts), drainingNodes: [{ node, state: { ...state, whenBlocked } }] };
  };
  const pending = web({ on: [{ on: 'b', ready: false }] });

  test('RETAIN puts released pods back before it settles', () => {
    expect(movesOf(ended('RETAIN', pending, old()), deadline)).toEqual(['adopt old']);
    expect(movesOf(ended('RETAIN', web({ on: ['a'] })), deadline)).toEqual(['settle a: retained']);
  });

  test('RETAIN evicts those that their ReplicaSet would delete, as far as the owner can spare them', () => {
    const scaledDown = web({ on: [], old: ['b'], replicas: 1 });
    expect(movesOf(ended('RETAIN', scaledDown, old()), deadline)).toEqual(['evict old']);
  });

  test('RETAIN waits for that no longer than a minute', () => {
    const refusing = ended('RETAIN', pending, old(), attempt('old', 'refused', { type: 'adopt', retryAt: deadline + 5 * MINUTE }));
    expect(movesOf(refusing, deadline + MINUTE - 1)).toEqual([]);
    expect(decide(refusing, deadline).wakeAt).toBe(deadline + MINUTE);
    expect(movesOf(refusing, deadline + MINUTE)).toEqual(['settle a: retained']);
  });

  test('RETAIN does not wait for one that terminates already', () => {
    expect(movesOf(ended('RETAIN', pending, old({ terminatingUntil: deadline + MINUTE })), deadline)).toEqual(['settle a: retained']);
  });

  test('TERMINATE and FORCE leave them to go with the node', () => {
    expect(movesOf(ended('TERMINATE', pending, old()), deadline)).toEqual(['settle a: failed']);
    expect(movesOf(ended('FORCE', pending, old()), deadline)).toEqual(['settle a: failed']);
  });

  test('FORCE keeps a pod whose owner forbids it, with whatever else is left, and puts it back first', () => {
    const never = { annotations: { 'cdk-graceful-node-group/force': 'never' } };
    expect(movesOf(ended('FORCE', pending, old(never)), deadline)).toEqual(['adopt old']);
    expect(movesOf(ended('FORCE', web({ on: [{ on: 'a', ...never }] })), deadline)).toEqual(['settle a: retained']);
    const stuck = deployment({ name: 'slow', on: [{ on: 'a', terminatingUntil: deadline + MINUTE }] });
    expect(movesOf(ended('FORCE', web({ on: [{ on: 'a', ...never }] }), stuck), deadline)).toEqual(['settle a: retained']);
  });
});

describe('a pod that was given back because no replacement could be made', () => {
  const [pod] = web({ on: ['a'] }).pods ?? [];
  const marked = (annotations: Record<string, string>, labels = pod.metadata.labels) => (
    { ...pod, metadata: { ...pod.metadata, labels, annotations } });
  const failed = (at: number, because = 'no room') => surgeFailed(timestamp(at), because);

  test('is coming back for as long as the failure keeps it from being released again, and only once it has its label again', () => {
    expect(surgeFailure(marked(failed(NOW)), NOW)).toEqual({ at: NOW, because: 'no room' });
    expect(isComingBack(marked(failed(NOW)), NOW)).toBe(true);
    expect(isComingBack(marked(failed(NOW), {}), NOW)).toBe(false);
    expect(isComingBack(marked(failed(NOW - 1440 * MINUTE)), NOW)).toBe(false);
    expect(isComingBack(marked({}), NOW)).toBe(false);
    expect(isComingBack(pod, NOW)).toBe(false);
  });

  test('says why even where somebody took the reason away', () => {
    expect(surgeFailure(marked(failed(NOW, '')), NOW)).toEqual({ at: NOW, because: 'no replacement could be made a moment ago' });
  });

  test('keeps the reason as one short line', () => {
    const release = { at: NOW, deployment: { name: 'web', uid: 'd' }, replicaSet: { name: 'web', uid: 'r' }, hash: 'abc' };
    const { metadata } = adoptPatch(pod, release, { at: NOW, because: 'x'.repeat(100_000) });
    expect(String(metadata.annotations?.['cdk-graceful-node-group/surge-failed-because']).length).toBeLessThan(2_000);
  });
});

describe('what a released pod says of itself', () => {
  const { deployments: [from] = [], replicaSets: [set] = [], pods: [pod] = [] } = web({ on: ['a'] });
  const replicaSet = { name: 'web', uid: set.metadata.uid };
  const release = { at: NOW, deployment: { name: 'web', uid: from.metadata.uid }, replicaSet, hash: 'abc' };
  const elsewhere = <T extends { readonly metadata: object }>(one: T): T => ({ ...one, metadata: { ...one.metadata, namespace: 'other' } });

  test('is credible where Deployment and ReplicaSet say the same, or are not there to contradict', () => {
    expect([isCredible(pod, release, { deployment: from, replicaSet: set }), isCredible(pod, release, {})]).toEqual([true, true]);
  });

  test.each<[string, Parameters<typeof isCredible>[2]]>([
    ['its Deployment is in another namespace', { deployment: elsewhere(from), replicaSet: set }],
    ['its ReplicaSet is in another namespace', { deployment: from, replicaSet: elsewhere(set) }],
    ['its ReplicaSet selects nothing', { deployment: from, replicaSet: { ...set, spec: { ...set.spec, selector: undefined } } }],
    ['its ReplicaSet selects by no labels', { deployment: from, replicaSet: { ...set, spec: { ...set.spec, selector: {} } } }],
    ['its ReplicaSet is nobody\'s', { deployment: from, replicaSet: { ...set, metadata: { ...set.metadata, ownerReferences: undefined } } }],
  ])('is not where %s', (_, origin) => {
    expect(isCredible(pod, release, origin)).toBe(false);
  });
});

test('the decision about many is one: none is asked for twice', () => {
  const cluster = later(before(['a', 'a']), web({ on: ['b', 'b'] }), old({}, 'old-0'), old({}, 'old-1'));
  expect(moves(decide(cluster, NOW))).toEqual(['evict old-0', 'evict old-1']);
});
