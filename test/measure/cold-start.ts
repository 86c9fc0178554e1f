import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { ENVIRONMENT } from './environment';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from '../../src/names';

const EVENT = {
  Records: [{
    messageId: 'm',
    receiptHandle: 'r',
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE }),
  }],
};

/** Where AWS answers a starting function. */
export interface Surroundings {
  readonly awsUrl: string;
  /** The file with the authority of AWS. */
  readonly awsAuthority: string;
}

/**
 * Milliseconds from the start of a process, Node's own included, to the end of the first list of nodes that the function in
 * `folder` is given: it has loaded, asked Auto Scaling and EKS, signed a token, and connected to the API server.
 */
export async function coldStart(folder: string, { awsUrl, awsAuthority }: Surroundings): Promise<number> {
  // undici tells of each answer that has come in whole: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
  const code = `
    import { subscribe } from 'node:diagnostics_channel';
    subscribe('undici:request:trailers', ({ request }) => {
      const after = performance.now();
      if (request.path.startsWith('/api/v1/nodes')) process.stderr.write('listed after ' + after + '\\n', () => process.exit());
    });
    const { handler } = await import(${JSON.stringify(new URL(`file://${path.join(folder, 'index.mjs')}`).href)});
    await handler(${JSON.stringify(EVENT)}, { awsRequestId: 'measured', getRemainingTimeInMillis: () => 60_000 });
  `;
  const { stderr } = await run(code, { AWS_ENDPOINT_URL: awsUrl, NODE_EXTRA_CA_CERTS: awsAuthority });
  const after = /^listed after (\S+)$/m.exec(stderr)?.[1];
  if (after === undefined) {
    throw new Error(`The function in ${folder} was given no list of nodes: ${stderr.slice(-2000)}`);
  }
  return Number(after);
}

export interface Run {
  /** Milliseconds from start to end. */
  readonly took: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `code` in a new process. */
export async function run(code: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { PATH: process.env.PATH, ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);
  if (status !== 0) {
    throw new Error(`A start of the function failed: ${stderr.slice(-2000)}`);
  }
  return { took: performance.now() - begin, stdout, stderr };
}
