import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const STACK = 'GracefulNodeGroupInteg';

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly service?: string;
    readonly api?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly expected?: string;
  };
}

const out = mkdtempSync(path.join(tmpdir(), 'integ-'));
let stacks: ReadonlyMap<string, readonly Resource[]>;

beforeAll(() => {
  execFileSync('npx', ['tsx', '--tsconfig', 'test/tsconfig.json', 'test/integ/integ.node-group.ts'], { cwd: ROOT, env: { ...process.env, CDK_OUTDIR: out } });
  stacks = new Map(readdirSync(out).filter((name) => name.endsWith('.template.json')).map((name) => {
    const { Resources: resources } = JSON.parse(readFileSync(path.join(out, name), 'utf8')) as { readonly Resources: Readonly<Record<string, Resource>> };
    return [name.replace('.template.json', ''), Object.values(resources)];
  }));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

test('deploys a cluster, a group of nodes and a drainer, and a second stack that asserts', () => {
  const types = (stacks.get(STACK) ?? []).map(({ Type }) => Type);
  for (const one of ['AWS::EKS::Cluster', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::NatGateway', 'AWS::Lambda::EventSourceMapping']) {
    expect([one, types.filter((type) => type === one).length]).toEqual([one, 1]);
  }
  expect(stacks.size).toBe(2);
});

test('starts a refresh, and asserts from outside that it was successful and that the log tells of drained nodes', () => {
  const [, assertions = []] = [...stacks].find(([name]) => name !== STACK) ?? [];
  const calls = assertions.filter(({ Type }) => Type.startsWith('Custom::DeployAssert@SdkCall')).map(({ Properties }) => Properties);
  expect(calls.map(({ service, api }) => `${service} ${api}`)).toEqual([
    'AutoScaling startInstanceRefresh', 'AutoScaling describeInstanceRefreshes', 'CloudWatchLogs filterLogEvents',
  ]);
  expect(calls[1].expected).toContain('"Status":"Successful"');
  expect(calls[2].parameters?.filterPattern).toContain('$.outcome = \\"drained\\"');
});
