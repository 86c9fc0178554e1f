import type { javascript } from 'projen';
import { IMPORT_ZONES, RESTRICTED_PACKAGES } from './imports';

/** Lint rules beyond projen's. */
export function addLintRules(eslint: javascript.Eslint): void {
  eslint.addRules({
    '@typescript-eslint/no-explicit-any': 'error',
    'max-lines': ['error', 400],
    // A single style of braces.
    'curly': ['error', 'all'],
    // tsc resolves imports, with the paths and types of each folder.
    'import/no-unresolved': 'off',
    'import/no-restricted-paths': ['error', { zones: IMPORT_ZONES }],
  });
  eslint.addOverride({
    // Tests may have wider table rows.
    files: ['src', 'lambda', 'simulation', 'cli'].map((part) => `${part}/**/*.ts`),
    rules: { 'max-params': ['error', 4] },
  });
  eslint.addOverride({ files: ['examples/**/*.ts'], rules: { 'import/no-extraneous-dependencies': 'off' } });
  eslint.addOverride(RESTRICTED_PACKAGES);
}
