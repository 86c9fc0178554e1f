import { backOffMilliseconds, cloudBackOff } from '../../../lambda/drain/back-off';

const SECOND = 1000;

describe('the back-off', () => {
  test('doubles from a second to half a minute, and stays there', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 6, 100].map((refusals) => Math.min(30, 2 ** refusals) * SECOND);
    const waits = [0, 1, 2, 3, 4, 5, 6, 100].map((refusals) => backOffMilliseconds(refusals, 'uid'));
    waits.forEach((wait, index) => {
      expect(wait).toBeLessThanOrEqual(bounds[index]);
      expect(wait).toBeGreaterThanOrEqual(bounds[index] / 2);
    });
  });

  test('is the same for the same pod, and spread over its upper half by pod', () => {
    expect(backOffMilliseconds(3, 'a')).toBe(backOffMilliseconds(3, 'a'));
    const waits = Array.from({ length: 100 }, (_, index) => backOffMilliseconds(3, `pod-${index}`));
    expect(new Set(waits).size).toBeGreaterThan(80);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(3 * SECOND);
  });
});

describe('the wait for a service of AWS', () => {
  test('doubles from five seconds to half a minute and a quarter more, so that neither a heartbeat nor a deadline depends on it', () => {
    const least = [1, 2, 3, 4, 5, 100].map((failures) => Math.min(30, 5 * 2 ** (failures - 1)) * SECOND);
    [1, 2, 3, 4, 5, 100].map((failures) => cloudBackOff(failures, 'i-1')).forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(least[index]);
      expect(wait).toBeLessThanOrEqual(least[index] * 1.25);
    });
  });

  test('is the same for the same instance, and spread over many', () => {
    expect(cloudBackOff(4, 'i-1')).toBe(cloudBackOff(4, 'i-1'));
    const waits = Array.from({ length: 100 }, (_, index) => cloudBackOff(4, `i-${index}`));
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5 * SECOND);
  });
});
