import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { XMLParser } from 'fast-xml-parser';
import { DUMP_FILE, run } from './command';

const folder = mkdtempSync(path.join(tmpdir(), 'formats-'));
const file = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case { readonly name: string; readonly failure?: { readonly 'message': string; readonly '#text': string } }
interface Suite { readonly name: string; readonly tests: string; readonly failures: string; readonly testcase: Case[] }

test('JUnit has a failure for each interrupted owner and none for drained nodes; SARIF has the findings with their rules', async () => {
  await run('rehearse', '--cluster', DUMP_FILE, '--junit', file('junit.xml'), '--sarif', file('findings.sarif'));
  const xml = readFileSync(file('junit.xml'), 'utf8');
  const { testsuites: { testsuite } } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml) as { testsuites: { testsuite: Suite[] } };
  const [owners, nodes] = testsuite;
  expect([owners.failures, nodes.failures, nodes.tests]).toEqual(['3', '0', '3']);
  expect(owners.testcase.find(({ name }) => name === 'Deployment delivery/notifications-controller')?.failure).toMatchObject({
    'message': expect.stringMatching(/^interrupted for [\d.]+ s$/), '#text': expect.stringContaining('its strategy is Recreate'),
  });

  const { version, runs: [{ tool, results }] } = JSON.parse(readFileSync(file('findings.sarif'), 'utf8')) as {
    version: string;
    runs: Array<{
      tool: { driver: { version: string; rules: Array<{ id: string }> } };
      results: Array<{
        ruleId: string;
        ruleIndex: number;
        level: string;
        partialFingerprints: Record<string, string>;
        locations: Array<{ physicalLocation: { artifactLocation: { uri: string } } }>;
      }>;
    }>;
  };
  expect([version, tool.driver.version]).toEqual(['2.1.0', '1.2.3']);
  expect(results.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['budget-never-allows', 'recreate', 'unowned-pod']));
  for (const { ruleId, ruleIndex, locations } of results) {
    expect([tool.driver.rules[ruleIndex].id, locations.length]).toEqual([ruleId, 1]);
  }
  // GitHub's code scanning takes none without a file, and knows them again by their fingerprints.
  const files = results.map(({ locations: [location] }) => location.physicalLocation.artifactLocation.uri);
  expect(new Set(files)).toEqual(new Set([pathToFileURL(DUMP_FILE).href]));
  expect(new Set(results.map(({ partialFingerprints }) => Object.values(partialFingerprints)[0])).size).toBe(results.length);
});

test('a file that cannot be written is refused in four parts', async () => {
  const { code, stderr } = await run('rehearse', '--cluster', DUMP_FILE, '--junit', '/nowhere/junit.xml');
  expect([code, stderr]).toEqual([2, expect.stringContaining('The file cannot be written. Got: /nowhere/junit.xml (ENOENT')]);
});
