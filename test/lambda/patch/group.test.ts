import { viewOf } from '../../../lambda/patch/group';
import type { Observation, ObservedInstance } from '../../../lambda/patch/observation';

const instance = (instanceId: string, rest: Partial<ObservedInstance> = {}): ObservedInstance =>
  ({ instanceId, lifecycleState: 'InService', imageId: 'ami-1', protectedFromScaleIn: false, protectedByPlan: false, ...rest });

function observed(instances: readonly ObservedInstance[], image = 'ami-1'): Observation {
  const document = { v: 1, groupName: 'web', clusterName: 'production', source: { type: 'parameter', parameter: '/images/web' }, maxAbandonedLaunches: 3 } as const;
  const group = { desiredCapacity: instances.length, instances, suspended: [] };
  return { groups: { web: { document, image, formerImages: [], group } }, offers: {}, calendars: {}, alarms: {}, control: { rejected: [] } };
}

const ids = (instances: readonly ObservedInstance[]) => instances.map(({ instanceId }) => instanceId);

test('instances that no refresh of ours takes are outdated, and no reason for a patch', () => {
  const view = viewOf('web', observed([
    instance('i-protected', { protectedFromScaleIn: true }), instance('i-standby', { lifecycleState: 'Standby' }), instance('i-fresh', { imageId: 'ami-2' }),
  ], 'ami-2'), 'ami-2');
  expect(ids(view.outdated)).toEqual(['i-protected', 'i-standby']);
  expect(ids(view.kept)).toEqual(['i-protected', 'i-standby']);
  expect(view.due).toBe(false);
});

test('an outdated instance in service is a reason for a patch, and so is an image that is launched no more', () => {
  expect(viewOf('web', observed([instance('i-old')], 'ami-2'), 'ami-2').due).toBe(true);
  expect(viewOf('web', observed([], 'ami-1'), 'ami-2').due).toBe(true);
  expect(viewOf('web', observed([], 'ami-2'), 'ami-2').due).toBe(false);
});

test.each(['Pending:Wait', 'Terminating:Wait', 'Terminating:Retained'])('an instance in %s is neither protected nor let go, which Auto Scaling would refuse', (lifecycleState) => {
  const view = viewOf('web', observed([
    instance('i-other', { lifecycleState, protectedFromScaleIn: true, protectedByPlan: true }), instance('i-fresh', { protectedByPlan: true }),
  ]), 'ami-1');
  expect([ids(view.fresh), ids(view.protectedByPlan)]).toEqual([['i-fresh'], ['i-fresh']]);
});
