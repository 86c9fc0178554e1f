import { NodeActions } from '../../../lambda/invocation/leading/node-actions';
import { drainingNode } from '../drain/instances/held-instances';

type Dependencies = ConstructorParameters<typeof NodeActions>[0];

/** Ends the drain of a node whose group keeps abandoned instances, of which Auto Scaling is asked again. Returns what was written on the node. */
async function settle(holdsAfterAnswer: boolean): Promise<readonly object[]> {
  const node = drainingNode('a');
  const leadership = { holds: true };
  const written: object[] = [];
  const actions = new NodeActions({
    leadership,
    drainerName: 'drainer',
    retains: async () => {
      leadership.holds = holdsAfterAnswer;
      return true;
    },
    writer: {
      isWaiting: () => false,
      patch: async (_: unknown, patch: object) => {
        written.push(patch);
        return { type: 'conflict' };
      },
    },
    failingSteps: { end: () => undefined },
    onChange: () => undefined,
  } as unknown as Dependencies);
  actions.start([{ type: 'settle', node, outcome: 'retained', owners: [] }]);
  await actions.finish();
  return written;
}

test('an outcome is written once Auto Scaling has said that the instance is kept', async () => {
  expect(await settle(true)).toMatchObject([{ metadata: { annotations: { 'cdk-graceful-node-group/outcome': 'retained' } } }]);
});

test('it is not where the Lease may have run out while Auto Scaling was asked: somebody else decides by now', async () => {
  expect(await settle(false)).toEqual([]);
});
