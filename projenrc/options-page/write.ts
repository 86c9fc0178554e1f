import { readFileSync, writeFileSync } from 'node:fs';
import { withGroupOptions } from './page';

const PAGE = 'docs/options.md';

/** Writes the rows of a group's options into docs/options.md. */
writeFileSync(PAGE, withGroupOptions(readFileSync(PAGE, 'utf8')));
