import { writeFileSync } from 'node:fs';
import { findingsPage } from './docs';

/** Writes docs/findings.md from the table of rules. */
writeFileSync('docs/findings.md', findingsPage());
