import type { Observation, ObservedGroup } from '../../../lambda/patch/observation';
import { rollbackImages } from '../../../lambda/patch/rollback';

const document = {
  v: 1, groupName: 'web', clusterName: 'production', source: { type: 'parameter', parameter: '/images/web' }, maxAbandonedLaunches: 3,
} as const;
type Images = Pick<ObservedGroup, 'image' | 'formerImages'>;

function observed(groups: Readonly<Record<string, Images>>, ...rejected: string[]): Observation {
  return {
    groups: Object.fromEntries(Object.entries(groups).map(([key, images]) => [key, { document, ...images }])),
    offers: {},
    calendars: {},
    alarms: {},
    control: { rejected: rejected.map((imageId) => ({ imageId, at: 0, because: 'rolled back' })) },
  };
}

describe('a rollback', () => {
  test('goes back to what each group launched before', () => {
    const groups = { web: { image: 'ami-3', formerImages: ['ami-2', 'ami-1'] }, batch: { image: 'ami-3', formerImages: ['ami-1'] } };
    expect(rollbackImages(undefined, observed(groups))).toEqual({ web: { to: 'ami-2', from: 'ami-3' }, batch: { to: 'ami-1', from: 'ami-3' } });
  });

  test('never goes forward again to what was rejected', () => {
    expect(rollbackImages(undefined, observed({ web: { image: 'ami-2', formerImages: ['ami-3'] } }, 'ami-3'))).toEqual({});
  });

  test('leaves out groups whose image no plan writes, and those that never launched another', () => {
    expect(rollbackImages(undefined, observed({ template: { formerImages: ['ami-1'] }, young: { image: 'ami-1', formerImages: [] } }))).toEqual({});
  });
});
