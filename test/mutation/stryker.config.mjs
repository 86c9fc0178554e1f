/**
 * `npm run test:mutation`: the rules of a drain against the examples of them. No property and no story takes part; they
 * would say that something broke, but not that an example is missing.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['lambda/drain/**/*.ts'],
  // As one bundle: nothing is resolved and transpiled anew for each of the thousands of runs.
  buildCommand: 'node test/mutation/bundle-rules.mjs',
  testRunner: 'jest',
  jest: {
    config: {
      testMatch: ['<rootDir>/test/mutation/bundle.js'],
      testEnvironment: './test/mutation/first-failure.cjs',
      transform: {},
      // The rules write no files, so the folder that the other tests share is not needed.
      globalSetup: null,
      globalTeardown: null,
    },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 10_000,
  // Nothing else is copied to the place where code is broken.
  ignorePatterns: ['**', '!lambda/**', '!src/names.ts', '!src/options/**', '!package.json', '!test/lambda/drain/**', '!test/mutation/**', '!tsconfig*.json', '!*/tsconfig.json'],
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { logTests: false, allowColor: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  thresholds: { high: 95, low: 90, break: 90 },
};
