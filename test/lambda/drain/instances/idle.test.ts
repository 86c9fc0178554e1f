import { drainingNode, held, nodeOf } from './held-instances';
import { hasReleasedPod, isBusy } from '../../../../lambda/drain/instances/idle';
import { pod, releasedPod } from '../workloads';

describe('somebody must lead', () => {
  test('while an instance waits for us', () => {
    expect(isBusy([held('launching', 'a')], [])).toBe(true);
  });

  test('while a drain is under way, of another drainer too', () => {
    expect(isBusy([], [nodeOf('a'), drainingNode('b', { drainer: 'other' })])).toBe(true);
  });

  test('not where every drain has an outcome', () => {
    expect(isBusy([], [nodeOf('a'), drainingNode('b', { outcome: 'retained' })])).toBe(false);
    expect(isBusy([], [])).toBe(false);
  });

  test('while a pod is released, on whichever node', () => {
    expect(hasReleasedPod([pod('web-0'), ...releasedPod('web-1', 'web').pods ?? []])).toBe(true);
  });

  test('not for pods that nobody released', () => {
    expect(hasReleasedPod([pod('web-0')])).toBe(false);
    expect(hasReleasedPod([])).toBe(false);
  });
});
