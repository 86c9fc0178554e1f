import type { Context } from 'aws-lambda';
import { ApiError } from '../../../lambda/kubernetes/port';
import { PowertoolsLog } from '../../../lambda/report/powertools-log';
import { PowertoolsMetrics } from '../../../lambda/report/powertools-metrics';
import { METRICS } from '../../../src/names';

let lines: string[];

beforeEach(() => {
  lines = [];
  const capture = (chunk: string | Uint8Array): boolean => {
    lines.push(...String(chunk).split('\n').filter((line) => line !== ''));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(capture);
  jest.spyOn(process.stderr, 'write').mockImplementation(capture);
});
afterEach(() => jest.restoreAllMocks());

const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  const context = { awsRequestId: 'request-1' } as Context;
  const begun = () => {
    const log = new PowertoolsLog({ cluster: 'shop', drainer: 'shop-drainer' });
    log.begin(context);
    return log;
  };

  test('is one JSON line a message, with cluster, drainer and request', () => {
    const log = begun();
    log.info('Drain started', { group: 'workers', instance: 'i-1', node: 'a', outcome: undefined });
    log.warn('Drain waits', { pods: 2 });
    expect(written()).toEqual([
      {
        level: 'INFO',
        message: 'Drain started',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: 'cdk-graceful-node-group',
        cluster: 'shop',
        drainer: 'shop-drainer',
        function_request_id: 'request-1',
        group: 'workers',
        instance: 'i-1',
        node: 'a',
      },
      expect.objectContaining({ level: 'WARN', message: 'Drain waits', pods: 2, function_request_id: 'request-1' }),
    ]);
    expect(written()[1]).not.toHaveProperty('node');
  });

  test('tells of an error what it says and where it was, with its causes', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    begun().error('Launch abandoned', { error: new ApiError('No answer to POST', { status: 429, reason: 'TooManyRequests', cause }) });
    expect(written()).toMatchObject([{
      level: 'ERROR',
      error: {
        name: 'ApiError',
        message: 'No answer to POST',
        status: 429,
        reason: 'TooManyRequests',
        stack: expect.stringContaining('powertools.test.ts'),
        cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
      },
    }]);
  });

  test('tells nothing else of an error: the requests of HTTP clients hold tokens', () => {
    const error = Object.assign(new Error('failed', { cause: { headers: 'Bearer secret' } }), { request: { authorization: 'Bearer secret' } });
    begun().error('Launch abandoned', { error });
    expect(lines.join()).not.toContain('secret');
  });
});

describe('the metrics', () => {
  const directive = (dimensions: string[], Name: string, Unit: string) => ({
    Timestamp: expect.any(Number) as number,
    CloudWatchMetrics: [{ Namespace: 'GracefulNodeGroup', Dimensions: [dimensions], Metrics: [{ Name, Unit }] }],
  });

  test('are written when they happen, each a line, under just the documented dimensions', () => {
    const metrics = new PowertoolsMetrics('shop-drainer');
    metrics.count(METRICS.PODS_EVICTED, 2);
    expect(written()).toEqual([{ _aws: directive(['Drainer'], 'PodsEvicted', 'Count'), Drainer: 'shop-drainer', PodsEvicted: 2 }]);
    metrics.count(METRICS.DRAINS, 1, { outcome: 'drained' });
    metrics.count(METRICS.PODS_EVICTED, 3);
    expect(written().slice(1)).toEqual([
      { _aws: directive(['Drainer', 'Outcome'], 'Drains', 'Count'), Drainer: 'shop-drainer', Outcome: 'drained', Drains: 1 },
      { _aws: directive(['Drainer'], 'PodsEvicted', 'Count'), Drainer: 'shop-drainer', PodsEvicted: 3 },
    ]);
  });

  test('stand under the drainer that they are about', () => {
    const metrics = new PowertoolsMetrics('shop-drainer');
    metrics.count(METRICS.DRAINS, 1, { drainer: 'batch-drainer', outcome: 'retained' });
    metrics.count(METRICS.DRAINS_STARTED, 1);
    expect(written()).toMatchObject([{ Drainer: 'batch-drainer', Outcome: 'retained', Drains: 1 }, { Drainer: 'shop-drainer', DrainsStarted: 1 }]);
  });

  test('what is measured has its unit', () => {
    const metrics = new PowertoolsMetrics('shop-drainer');
    metrics.measure(METRICS.DRAIN_SECONDS, 42);
    metrics.measure(METRICS.NODES_DRAINING, 0);
    expect(written()).toEqual([
      { _aws: directive(['Drainer'], 'DrainSeconds', 'Seconds'), Drainer: 'shop-drainer', DrainSeconds: 42 },
      { _aws: directive(['Drainer'], 'NodesDraining', 'Count'), Drainer: 'shop-drainer', NodesDraining: 0 },
    ]);
  });
});
