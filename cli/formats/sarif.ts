import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RULES, docsOf } from '../findings/find';
import type { Finding } from '../findings/finding';

/**
 * Findings in the Static Analysis Results Interchange Format, 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 *
 * Viewers need a file and a line for each finding, and recognise it by its fingerprint:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 *
 * @param file the path of the dump, as given
 */
export function sarif(findings: readonly Finding[], version: string, file: string): string {
  const uri = path.isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file.split(path.sep).join('/'));
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk-graceful-node-group',
          version,
          rules: RULES.map(({ code, level, title, why, mend }) => ({
            id: code,
            shortDescription: { text: `${title}.` },
            fullDescription: { text: why },
            help: { text: mend },
            helpUri: docsOf(code),
            defaultConfiguration: { level },
          })),
        },
      },
      results: findings.map(({ code, level, object, message, mend, field, fieldOf }) => ({
        ruleId: code,
        ruleIndex: RULES.findIndex((rule) => rule.code === code),
        level,
        message: { text: `${object}: ${message}. ${mend}` },
        locations: [{
          physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: object, kind: 'resource', ...field && { name: `${field} of ${fieldOf ?? object}` } }],
        }],
        partialFingerprints: { 'objectAndRule/v1': createHash('sha256').update(`${code} ${object}`).digest('hex') },
      })),
    }],
  }, undefined, 2)}\n`;
}
