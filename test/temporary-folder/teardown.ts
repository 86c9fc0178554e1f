import { rmSync } from 'node:fs';

/** What setup.ts has made. */
export default function teardown(): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}
