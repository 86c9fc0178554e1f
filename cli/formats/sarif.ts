import { RULES, docsOf } from '../findings/find';
import type { Finding } from '../findings/finding';

/** Findings in the Static Analysis Results Interchange Format, 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarif(findings: readonly Finding[], version: string): string {
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
        // Objects of a cluster stand in no file.
        locations: [{ logicalLocations: [{ fullyQualifiedName: object, kind: 'resource', ...field && { name: `${field} of ${fieldOf ?? object}` } }] }],
      })),
    }],
  }, undefined, 2)}\n`;
}
