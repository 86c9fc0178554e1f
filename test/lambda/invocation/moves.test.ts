import type { PodAction } from '../../../lambda/drain/decision';
import { movedPatch, type MovesByOwner } from '../../../lambda/drain/state/drain-state';
import { Evictor } from '../../../lambda/invocation/leading/evictor';
import { MovedOwners } from '../../../lambda/invocation/telling/moved-owners';
import type { Node, Pod } from '../../../lambda/kubernetes/objects';
import { ApiError } from '../../../lambda/kubernetes/port';
import { drainingNode } from '../drain/instances/held-instances';
import { NOW, pod, releaseOf } from '../drain/workloads';

type Dependencies = ConstructorParameters<typeof Evictor>[0];
type Kind = 'evict' | 'interrupt' | 'delete';

const WEB = 'Deployment shop/web';
const act = (type: Kind, of: Pod): PodAction => ({ type, pod: of, owner: WEB, because: 'it is its only pod', budgetVersion: '' });

/** What is told of an owner when these actions on its pods have been carried out, and what is counted. */
async function movesAfter(actions: readonly PodAction[], { node = drainingNode('a'), error }: { readonly node?: Node; readonly error?: ApiError } = {}) {
  const counted: Record<string, number> = {};
  const metrics = { count: (metric: string, value: number) => { counted[metric] = (counted[metric] ?? 0) + value; } };
  const movedOwners = new MovedOwners({ metrics } as unknown as ConstructorParameters<typeof MovedOwners>[0]);
  const answer = async () => {
    if (error) {
      throw error;
    }
  };
  const evictor = new Evictor({
    metrics,
    movedOwners,
    kubernetes: { evictPod: answer, deletePod: answer },
    clock: { now: () => NOW },
    log: { info: () => undefined },
    toldRefusals: new Map(),
    nodeOf: () => node,
    onPod: () => undefined,
    onChange: () => undefined,
  } as unknown as Dependencies);
  evictor.start(actions);
  await evictor.finish();
  return { ...movedOwners.movesOf(node, WEB), counted: counted.OwnersInterrupted ?? 0 };
}

describe('what is told of an owner whose pods were moved', () => {
  test('tells those whose replacement came first from the others', async () => {
    const actions = [act('evict', pod('web-0', { on: 'a', annotations: releaseOf('web') })), act('evict', pod('web-1', { on: 'a' }))];
    expect(await movesAfter(actions)).toEqual({ moves: 2, surged: 1, interrupted: 0, counted: 0 });
  });

  test.each<Kind>(['interrupt', 'delete'])('says that it was interrupted, and counts the owner once, however many of its pods: %s', async (type) => {
    const actions = [act(type, pod('web-0', { on: 'a' })), act(type, pod('web-1', { on: 'a', annotations: releaseOf('web') }))];
    expect(await movesAfter(actions)).toEqual({ moves: 2, surged: 0, interrupted: 2, counted: 1 });
  });

  test('counts no owner again that an earlier invocation has counted', async () => {
    const { metadata, ...rest } = drainingNode('a');
    const { annotations } = movedPatch({ [WEB]: { moves: 3, surged: 1, interrupted: 1 } } satisfies MovesByOwner).metadata ?? {};
    const node = { ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations as Record<string, string> } } };
    expect(await movesAfter([act('interrupt', pod('web-0', { on: 'a' }))], { node })).toEqual({ moves: 4, surged: 1, interrupted: 2, counted: 0 });
  });

  test('leaves out pods that had finished, that were gone, and that the API server does not let go', async () => {
    const nothing = { moves: 0, surged: 0, interrupted: 0, counted: 0 };
    expect(await movesAfter([act('evict', pod('web-0', { on: 'a', phase: 'Succeeded' }))])).toEqual(nothing);
    expect(await movesAfter([act('interrupt', pod('web-0', { on: 'a' }))], { error: new ApiError('gone', { status: 404 }) })).toEqual(nothing);
    expect(await movesAfter([act('evict', pod('web-0', { on: 'a' }))], { error: new ApiError('wait', { status: 429 }) })).toEqual(nothing);
  });
});
