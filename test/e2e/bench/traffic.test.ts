import { SHAPES } from './shapes';
import { streamsOf, whyVoid } from './traffic';

const service = { service: 'web-1/', sent: 2_000, failed: 0, reasons: {}, failedAt: [] };

test('a run counts where nothing failed before its drain and the load was as it should be', () => {
  expect(whyVoid([service], 0, 10_000)).toBeUndefined();
  expect(whyVoid([{ ...service, failed: 1, failedAt: [500] }], 0, 10_000)).toBeUndefined();
});

test('a run does not count otherwise', () => {
  expect(whyVoid([{ ...service, failed: 2, failedAt: [-800, 500] }], 0, 10_000)).toBe('1 requests failed before the drain began');
  expect(whyVoid([service], 21, 10_000)).toBe('21 of 2000 requests were sent late');
  expect(whyVoid([service], 0, 12_000)).toBe('only 2000 requests were sent, instead of 2400');
  expect(whyVoid([], 0, 10_000)).toBe('only 0 requests were sent, instead of 2000');
});

test('every shape is asked at least 200 times a second, over all of its Services', () => {
  for (const shape of SHAPES) {
    const [quick] = streamsOf(shape, 'bench-1');
    expect(quick.perSecond).toBeGreaterThanOrEqual(200);
    expect(quick.services).toHaveLength(shape.owners.length);
  }
});

test('long requests end before the pod does that they are sent to', () => {
  for (const shape of SHAPES.filter(({ name, longRequestSeconds }) => longRequestSeconds !== undefined && name !== 'long-requests-plain')) {
    expect(streamsOf(shape, 'bench-1')[1]).toMatchObject({ path: `/slow?seconds=${shape.longRequestSeconds}` });
    for (const { preStopSeconds, asksForSeconds = preStopSeconds } of shape.owners) {
      expect(asksForSeconds).toBeGreaterThan(shape.longRequestSeconds!);
    }
  }
});
