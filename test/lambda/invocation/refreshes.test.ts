import type { AutoScalingPort } from '../../../lambda/aws/ports';
import type { HeldInstance } from '../../../lambda/drain/instances/held-instance';
import { OutdatedNodes } from '../../../lambda/invocation/lifecycle/outdated-nodes';
import { Refreshes } from '../../../lambda/invocation/lifecycle/refreshes';
import { Troubles } from '../../../lambda/invocation/telling/troubles';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { held, said } from '../drain/instances/held-instances';

/** What was asked for beside the first reading of the groups, and then looked after. */
function lookedAfter(instances: readonly HeldInstance[]) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const autoScaling: Pick<AutoScalingPort, 'describeRefresh'> = {
    describeRefresh: (name) => {
      asked.push(name);
      return Promise.resolve(undefined);
    },
  };
  const on = { clock, log: {}, metrics: {}, autoScaling, drainerName: 'drainer', kubernetes: {}, actions: { held: instances } };
  const troubles = new Troubles(on as never);
  const refreshes = new Refreshes({ ...on, troubles } as never);
  refreshes.askAhead(['group']);
  new OutdatedNodes({ ...on, troubles, refreshes } as never).ask([], said({ states: { a: 'Terminating:Wait' } }));
  return { asked, refreshes };
}

test('what was asked ahead is what the first look reads', () => {
  expect(lookedAfter([held('terminating', 'a')]).asked).toEqual(['group']);
});

test('where the first look does not need it, a later one asks anew: minutes may have gone by', async () => {
  const { asked, refreshes } = lookedAfter([]);
  await refreshes.read('group');
  expect(asked).toEqual(['group', 'group']);
});
