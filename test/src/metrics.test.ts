import { Duration } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { drainerOf } from './synthesis';
import { DrainOutcome, type NodeDrainer } from '../../src';
import { MEASURED, METRICS } from '../../src/names';

const { drainer } = drainerOf();

test.each(Object.values(METRICS).filter((name) => name !== METRICS.DRAINS))('metric%s is what happened in five minutes to the drainer', (metricName) => {
  const method = `metric${metricName}` as keyof NodeDrainer;
  const metric = (drainer[method] as (options?: MetricOptions) => unknown).call(drainer);

  expect(metric).toMatchObject({
    namespace: 'GracefulNodeGroup', metricName, statistic: metricName in MEASURED ? 'Maximum' : 'Sum', period: Duration.minutes(5), dimensions: { Drainer: drainer.drainerName },
  });
});

test.each(Object.values(DrainOutcome))('drains are counted by outcome: %s', (outcome) => {
  expect(drainer.metricDrains(outcome)).toMatchObject({
    namespace: 'GracefulNodeGroup', metricName: 'Drains', statistic: 'Sum', dimensions: { Drainer: drainer.drainerName, Outcome: outcome },
  });
});

test('what is measured is not summed up', () => {
  expect(Object.keys(MEASURED).sort()).toEqual(['BlockedSeconds', 'DrainSeconds', 'GroupsWithoutHooks', 'InstancesRetained', 'NodesDraining', 'RetainedSeconds', 'UndecidedSeconds']);
});

test('any metric can be had by its name', () => {
  expect(drainer.metric('PodsEvicted')).toMatchObject({
    namespace: 'GracefulNodeGroup', metricName: 'PodsEvicted', statistic: 'Sum', dimensions: { Drainer: drainer.drainerName },
  });
});

test('options of a metric win', () => {
  expect(drainer.metricPodsForced({ statistic: 'Maximum', period: Duration.hours(1), label: 'Forced' }))
    .toMatchObject({ statistic: 'Maximum', period: Duration.hours(1), label: 'Forced' });
});
