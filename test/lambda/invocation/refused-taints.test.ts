import { OutdatedNodes } from '../../../lambda/invocation/lifecycle/outdated-nodes';
import { ApiError } from '../../../lambda/kubernetes/port';
import { held, nodeOf, said } from '../drain/instances/held-instances';

type Dependencies = ConstructorParameters<typeof OutdatedNodes>[0];

const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
const nodes = names.map((name) => nodeOf(name));
const states = Object.fromEntries(names.map((name) => [name, 'InService']));

/** Looks at fifty nodes that a refresh replaces, once after each reading of the groups, where each taint is answered so. Returns how often one was tried. */
async function tries(error: ApiError, readings: ReadonlyArray<ReturnType<typeof said>>): Promise<{ readonly tried: number; readonly told: number }> {
  let [tried, told] = [0, 0];
  const outdated = new OutdatedNodes({
    drainerName: 'drainer',
    actions: { held: [held('terminating', 'leaving')] },
    refreshes: {
      read: async () => ({ type: 'on', refresh: { id: 'r-1', startedAt: 0, isReplacing: true }, launched: new Set() }),
      forgetAsked: () => undefined,
    },
    kubernetes: {
      patchNode: async () => {
        tried++;
        throw error;
      },
    },
    clock: { sleep: async () => new Promise(() => undefined) },
    troubles: { failed: () => told++, ended: () => undefined },
  } as unknown as Dependencies);
  for (const groups of readings) {
    expect(await outdated.attend(nodes, groups)).toEqual([]);
  }
  return { tried, told };
}

test('whoever may not taint one node tries no other before Auto Scaling is read anew', async () => {
  const forbidden = new ApiError('may not', { status: 403 });
  const groups = said({ states });
  expect((await tries(forbidden, [groups])).tried).toBeLessThanOrEqual(10);
  const { tried, told } = await tries(forbidden, [groups, groups, said({ states })]);
  expect(tried).toBeLessThanOrEqual(20);
  expect(told).toBe(tried);
});

test('a node that has changed meanwhile keeps no other from its taint, and is nothing to tell', async () => {
  expect(await tries(new ApiError('the object has been modified', { status: 409 }), [said({ states })])).toEqual({ tried: 50, told: 0 });
});
