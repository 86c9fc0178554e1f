/** Where the package's runbook is: a paragraph for each alarm, under the alarm's name. */
export const RUNBOOK = 'https://github.com/cdk-graceful-node-group/cdk-graceful-node-group/blob/main/docs/runbook.md';

/** The paragraph of an alarm, by the name of its option: `deadLetters` is under `#dead-letters`. */
export function paragraphOf(runbook: string, alarm: string): string {
  return `${runbook}#${alarm.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
