import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median } from './statistics';
import { ChildProcessRuntime } from '../../../simulation/cloud/function/child-process-runtime';
import { ENVIRONMENT } from '../../measure/environment';
import { program } from '../ground/programs';

const ASSET = join(__dirname, '..', '..', '..', 'assets', 'lambda', 'drainer.lambda');
const STARTS = 5;

/** How long a new process takes to be ready, in milliseconds. */
export interface ColdStarts {
  readonly ours: number;
  readonly kubectl: number;
}

export async function measureColdStarts(): Promise<ColdStarts> {
  const [ours, kubectl]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start++) {
    ours.push(await took(async () => {
      const instance = await new ChildProcessRuntime({ asset: ASSET, handler: 'index.handler', environment: ENVIRONMENT }).start();
      instance.kill();
    }));
    kubectl.push(await took(async () => {
      await once(spawn(program('kubectl'), ['version', '--client'], { stdio: 'ignore' }), 'exit');
    }));
  }
  return { ours: median(ours)!, kubectl: median(kubectl)! };
}

async function took(what: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await what();
  return performance.now() - begin;
}
