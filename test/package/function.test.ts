import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { absent } from '../../projenrc/bundle/absent-packages';
import { inlineKeys } from '../../projenrc/bundle/schema-keys';
import type { Metafile } from '../../projenrc/third-party-notices/packages';
import { chunk, LARGEST_KB, zippedKb } from '../measure/asset';
import { ENVIRONMENT } from '../measure/environment';

const ROOT = path.join(__dirname, '..', '..');
const metafile = JSON.parse(readFileSync(path.join(ROOT, 'assets', 'lambda', 'drainer.metafile.json'), 'utf8')) as Metafile;
const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));

test('the function is small', () => {
  expect(zippedKb()).toBeLessThanOrEqual(LARGEST_KB);
});

test('of the client library it carries what it uses, and none of the classes for every kind of Kubernetes', () => {
  const client = inputs.filter((file) => file.startsWith('node_modules/@kubernetes/client-node/'));
  expect(client).toContain('node_modules/@kubernetes/client-node/dist/config.js');
  expect(client.filter((file) => /\/gen\/(apis|models)\//.test(file))).toEqual([]);
});

test('it carries no way to log in to AWS but the environment, and one parser of HTTP', () => {
  expect(inputs.filter((file) => /credential-provider-(?!env)|nested-clients|\/milo\/|llhttp-wasm/.test(file))).toEqual([]);
  expect(inputs).toContain('node_modules/undici/lib/llhttp/llhttp_simd-wasm.js');
});

test('what was left out of a package says so when it is used, and what is there works', () => {
  const packaged = new Function(`return ${absent('undici', 'Agent: { value: 1 }')};`)() as Record<string, unknown>;
  expect(packaged.Agent).toBe(1);
  expect(() => packaged.fetch).toThrow('The function was bundled without fetch of undici. See projenrc/bundle/left-out.ts.');
});

describe('the schemas of the AWS SDK', () => {
  test('keep their meaning when constants in their keys are written out', () => {
    expect(inlineKeys('const _a = "a b";\nvar x = { [_a]: _a, [_b]: 1 }, y = list[_a];')).toBe('const _a = "a b";\nvar x = { "a b": _a, [_b]: 1 }, y = list[_a];');
  });

  test('are all that it takes to read an answer of EC2', async () => {
    const server = createServer((_, response) => response.end(`<DescribeInstancesResponse><reservationSet><item><instancesSet><item>
      <instanceId>i-1</instanceId><privateDnsName>ip-10-0-0-1</privateDnsName><launchTime>2026-11-23T08:00:00.000Z</launchTime>
      <instanceState><code>48</code><name>terminated</name></instanceState>
    </item></instancesSet></item></reservationSet></DescribeInstancesResponse>`));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const code = `
        const { Ec2Adapter } = await import(${JSON.stringify(new URL(`file://${chunk('ec2')}`).href)});
        process.stdout.write(JSON.stringify(await new Ec2Adapter().describeInstance('i-1')));
      `;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
        env: { ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      });
      expect(JSON.parse(stdout)).toEqual({ instanceId: 'i-1', privateDnsName: 'ip-10-0-0-1', launchTime: Date.parse('2026-11-23T08:00:00Z'), ended: true });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
