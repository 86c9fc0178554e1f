import { advisoriesOn } from '../../projenrc/advisories/advisories';

const metafile = {
  outputs: {
    'index.mjs': {
      inputs: {
        'node_modules/zod/mini/index.js': { bytesInOutput: 10 },
        'node_modules/@aws-sdk/core/node_modules/fast-xml-parser/src/fxp.js': { bytesInOutput: 10 },
        'node_modules/types-only/index.js': { bytesInOutput: 0 },
        'lambda/drainer.lambda.ts': { bytesInOutput: 10 },
      },
    },
  },
};

function reported(...nodes: string[]): string[] {
  const via = [{ title: 'Prototype pollution', url: 'https://github.com/advisories/GHSA-0', range: '<1.0.1' }, 'another'];
  return advisoriesOn(metafile, { vulnerabilities: { found: { severity: 'high', nodes, via } } });
}

const LINE = ['found <1.0.1: Prototype pollution (high) https://github.com/advisories/GHSA-0'];

test.each<[string, string, string[]]>([
  ['a package in the bundle', 'node_modules/zod', LINE],
  ['a copy that another package brings into the bundle', 'node_modules/@aws-sdk/core/node_modules/fast-xml-parser', LINE],
  ['a package that only brings one that is in the bundle', 'node_modules/@aws-sdk/core', []],
  ['another copy of what is in the bundle', 'node_modules/fast-xml-parser', []],
  ['a package whose name only begins alike', 'node_modules/zo', []],
  ['a package of which only types were used', 'node_modules/types-only', []],
  ['a tool', 'node_modules/jest', []],
])('an advisory on %s', (_, folder, expected) => {
  expect(reported(folder)).toEqual(expected);
});

test('a package that is there twice is reported once', () => {
  expect(reported('node_modules/jest/node_modules/zod', 'node_modules/zod')).toEqual(LINE);
});

test('an advisory that a package has only from another is told of that one', () => {
  expect(advisoriesOn(metafile, { vulnerabilities: { zod: { severity: 'low', nodes: ['node_modules/zod'], via: ['other'] } } })).toEqual([]);
});
