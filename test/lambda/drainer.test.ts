import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';
import { AwsService } from './aws-service';
import { answer, type ApiServer, startApiServer, status } from './kubernetes/api-server';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from '../../src/names';

/*
 * The function as it is deployed: the asset, in a process of its own, against services that speak the real protocols. It
 * is made by `npm run bundle`, which `npm test` runs first.
 */
const ASSET = new URL(`file://${path.join(__dirname, '..', '..', 'assets', 'lambda', 'drainer.lambda', 'index.mjs')}`).href;
const SECRETS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'the-secret-key', AWS_SESSION_TOKEN: 'the-session-token' };
/** An invocation of no length: what is left of its time goes to closing. */
const REMAINING_MILLISECONDS = 40_000;

let aws: AwsService;
let kubernetes: ApiServer;

beforeAll(async () => {
  aws = new AwsService();
  await aws.listen();
  kubernetes = await startApiServer();
});
afterAll(async () => Promise.all([aws.stop(), kubernetes.stop()]));
beforeEach(() => {
  aws.calls.length = 0;
  aws.endpoint = kubernetes.endpoint;
  kubernetes.requests.length = 0;
});

interface Run {
  readonly exitCode: number;
  readonly response?: SQSBatchResponse;
  /** All that it wrote. */
  readonly output: string;
}

/** One invocation with these messages in a new execution environment. */
async function invoke(messages: readonly string[], environment: Record<string, string | undefined> = {}): Promise<Run> {
  const event = { Records: messages.map((body, i) => ({ messageId: `m${i}`, receiptHandle: `r${i}`, body, attributes: { ApproximateReceiveCount: '1' } })) };
  const code = `
    const { handler } = await import(${JSON.stringify(ASSET)});
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => ${REMAINING_MILLISECONDS} };
    const response = await handler(${JSON.stringify(event)}, context);
    process.stdout.write('\\nresponse ' + JSON.stringify(response) + '\\n');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: {
      PATH: process.env.PATH,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: aws.url,
      ...SECRETS,
      CLUSTER_NAME: 'shop',
      DRAINER_NAME: 'shop-drainer',
      GROUP_NAMES: '[]',
      QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/queue',
      DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead',
      ...environment,
    },
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);
  const response = /^response (.*)$/m.exec(stdout)?.[1];
  return { exitCode, response: response === undefined ? undefined : JSON.parse(response) as SQSBatchResponse, output: stdout + stderr };
}

const sweep = JSON.stringify({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE });

test('without its settings it does not start, and says what is missing', async () => {
  const { exitCode, output } = await invoke([], { CLUSTER_NAME: undefined });
  expect(exitCode).not.toBe(0);
  expect(output).toContain('The environment variable CLUSTER_NAME is missing; it must be the name of an EKS cluster.');
});

test('a message that cannot be used goes to the dead-letter queue, is logged and counted, and needs no cluster', async () => {
  const { response, output } = await invoke(['not JSON']);
  expect(response).toEqual({ batchItemFailures: [] });
  expect(aws.calls.find(({ action }) => action === 'SendMessage')?.input).toMatchObject({
    QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead', MessageBody: 'not JSON', MessageAttributes: { Reason: { DataType: 'String' } },
  });
  expect(aws.calls.map(({ action }) => action)).not.toContain('DescribeCluster');

  const lines = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(expect.objectContaining({
    level: 'ERROR', message: 'Message rejected', cluster: 'shop', drainer: 'shop-drainer', function_request_id: 'request-1',
  }));
  expect(lines).toContainEqual(expect.objectContaining({ MessagesRejected: 1, Drainer: 'shop-drainer', _aws: expect.anything() }));
});

test('it finds the cluster by eks:DescribeCluster, and speaks to it as its role', async () => {
  kubernetes.handler = ({ method, query, body }, response) => {
    if (query.watch !== undefined) {
      response.writeHead(200).flushHeaders();
    } else if (method === 'GET' && query.limit === undefined) {
      answer(response, 404, status(404, 'NotFound', 'not found'));
    } else if (method === 'GET') {
      answer(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
    } else {
      answer(response, 200, withUid(body));
    }
  };
  const { response, output } = await invoke([sweep]);
  expect({ response, output }).toMatchObject({ response: { batchItemFailures: expect.any(Array) } });
  expect(aws.calls).toContainEqual({ action: 'DescribeCluster', input: { path: '/clusters/shop' } });
  expect(kubernetes.requests.map(({ path: asked }) => asked)).toContain('/api/v1/nodes');
  for (const { token } of kubernetes.requests) {
    expect(Buffer.from(token?.slice('Bearer k8s-aws-v1.'.length) ?? '', 'base64url').toString()).toMatch(/^https:\/\/sts\.eu-central-1\.amazonaws\.com\/\?/);
  }
});

test('nothing secret is in its log, not even when the cluster refuses its token', async () => {
  kubernetes.handler = (_, response) => answer(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
  const { response, output } = await invoke([sweep]);
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect(output).toContain('Unauthorized');
  for (const secret of ['the-secret-key', 'the-session-token', 'k8s-aws-v1', 'X-Amz-Signature', 'Bearer']) {
    expect(output).not.toContain(secret);
  }
});

function withUid(body: unknown): object {
  const object = body as { readonly metadata?: object };
  return { ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: '1' } };
}
