import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** What is deployed. `npm run bundle` makes it. */
export const ASSET = path.join(__dirname, '..', '..', 'assets', 'lambda', 'drainer.lambda');

export const LARGEST_KB = 550;

/** The size of the asset as a ZIP archive, in units of 1000 bytes. */
export function zippedKb(): number {
  // Each entry of an archive has two headers of 30 and 46 bytes with its name, and the archive an end of 22.
  return readdirSync(ASSET).reduce((size, file) => {
    const compressed = deflateRawSync(readFileSync(path.join(ASSET, file)), { level: 9 });
    return size + compressed.length + 76 + 2 * Buffer.byteLength(file);
  }, 22) / 1000;
}

/** The chunk of the asset that loads when the Kubernetes API or EC2 is first needed. */
export function chunk(name: string): string {
  const found = readdirSync(ASSET).find((file) => file.startsWith(`${name}-`));
  if (found === undefined) {
    throw new Error(`${ASSET} has no chunk '${name}-*.mjs'. Is it imported only when it is needed?`);
  }
  return path.join(ASSET, found);
}
