import type { Observation, ObservedGroup } from '../../../lambda/patch/observation';
import { rollbackOf } from '../../../lambda/patch/rollback';

const document = {
  v: 1, groupName: 'web', clusterName: 'production', source: { type: 'parameter', parameter: '/images/web' }, maxAbandonedLaunches: 3,
} as const;
type Images = Pick<ObservedGroup, 'image' | 'formerImages'>;

function observed(groups: Readonly<Record<string, Images>>, ...rejected: string[]): Pick<Observation, 'groups' | 'control'> {
  return {
    groups: Object.fromEntries(Object.entries(groups).map(([key, images]) => [key, { document, ...images }])),
    control: { rejected: rejected.map((imageId) => ({ imageId, at: 0, because: 'rolled back' })) },
  };
}

describe('a rollback', () => {
  test('goes back to what each group launched before, and rejects what it launches, each once', () => {
    const groups = { web: { image: 'ami-3', formerImages: ['ami-2', 'ami-1'] }, batch: { image: 'ami-3', formerImages: ['ami-1'] } };
    expect(rollbackOf(observed(groups))).toEqual({ images: { web: { to: 'ami-2', from: 'ami-3' }, batch: { to: 'ami-1', from: 'ami-3' } }, rejected: ['ami-3'] });
  });

  test('passes over what was rejected: a second one goes further back, and never forward again', () => {
    expect(rollbackOf(observed({ web: { image: 'ami-2', formerImages: ['ami-3', 'ami-1'] } }, 'ami-3')).images).toEqual({ web: { to: 'ami-1', from: 'ami-2' } });
    expect(rollbackOf(observed({ web: { image: 'ami-2', formerImages: ['ami-3'] } }, 'ami-3'))).toEqual({ images: {}, rejected: [] });
  });

  test('leaves out groups whose image no plan writes, and those that never launched another', () => {
    expect(rollbackOf(observed({ template: { formerImages: ['ami-1'] }, young: { image: 'ami-1', formerImages: [] } }))).toEqual({ images: {}, rejected: [] });
  });
});
