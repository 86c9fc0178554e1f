import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ASSET } from './asset';
import { startAws } from './aws';
import { coldStart } from './cold-start';
import { median } from './median';
import type { ApiEndpoint } from '../../lambda/kubernetes/endpoint';
import { bundle } from '../../projenrc/bundle/bundle';

export interface ColdStarts {
  /** Medians, in milliseconds: of the function as it is deployed, and with all that `projenrc/bundle/left-out.ts` leaves out. */
  readonly deployed: number;
  readonly whole: number;
  /** The median of the pairs' ratios, so that what else the machine does for a while disturbs both sides alike. */
  readonly ratio: number;
}

/** Starts the function again and again in front of an API server that knows its token, in turn with a bundle of the same code that has everything in it. */
export async function compareColdStarts(endpoint: ApiEndpoint, pairs: number): Promise<ColdStarts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whole-function-'));
  const aws = await startAws(endpoint);
  try {
    await bundle({ entryPoints: { index: 'lambda/drainer.lambda.ts' }, outdir: folder, format: 'esm', whole: true });
    const measured: Array<{ deployed: number; whole: number }> = [];
    for (let pair = 0; pair < pairs; pair++) {
      measured.push({ deployed: await coldStart(ASSET, aws), whole: await coldStart(folder, aws) });
    }
    return {
      deployed: median(measured.map(({ deployed }) => deployed)),
      whole: median(measured.map(({ whole }) => whole)),
      ratio: median(measured.map(({ deployed, whole }) => deployed / whole)),
    };
  } finally {
    await aws.stop();
    rmSync(folder, { recursive: true });
  }
}

/** `146 ms, with all of the packages in it 260 ms: 0.56 ×`. */
export function shown({ deployed, whole, ratio }: ColdStarts): string {
  return `${deployed.toFixed(0)} ms, with nothing left out ${whole.toFixed(0)} ms: ${ratio.toFixed(2)} × (at most ${LARGEST_RATIO} ×)`;
}

export const LARGEST_RATIO = 0.7;
