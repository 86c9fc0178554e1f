import { ownerKey, type NodeResult, type RehearsalResult } from '../result/result';
import { visible } from '../terminal/visible';

/** The result as JUnit XML: a test case per owner and per node, so that CI shows which owners are interrupted and which nodes are blocked. */
export function junit(rehearsed: RehearsalResult): string {
  // XML allows no control characters, not even escaped.
  const result = visible(rehearsed);
  const owners = result.owners.map((owner) => testCase('owners', ownerKey(owner), owner.interruptedSeconds, owner.interruptedSeconds > 0
    ? { message: owner.interruptedAtEnd ? 'interrupted, and still when the patch has ended' : `interrupted for ${owner.interruptedSeconds} s`, text: `${owner.because ?? ''}\n${owner.mend ?? ''}` } : undefined));
  const nodes = result.nodes.map((node) => testCase('nodes', node.name, node.seconds, isGood(node)
    ? undefined : { message: node.outcome, text: node.because.join('\n') }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="rehearsal" tests="${owners.length + nodes.length}" failures="${failures([...owners, ...nodes])}">`,
    ...suite('owners', owners),
    ...suite('nodes', nodes),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Failure {
  readonly message: string;
  readonly text: string;
}

function isGood({ outcome }: NodeResult): boolean {
  return outcome === 'drained' || outcome === 'nothing-to-drain' || outcome === 'node-missing';
}

function suite(name: string, cases: readonly string[]): string[] {
  return [`  <testsuite name="${name}" tests="${cases.length}" failures="${failures(cases)}">`, ...cases, '  </testsuite>'];
}

function testCase(suiteName: string, name: string, seconds: number, failure: Failure | undefined): string {
  const opening = `    <testcase classname="rehearsal.${suiteName}" name="${escaped(name)}" time="${seconds}"`;
  return failure ? `${opening}><failure message="${escaped(failure.message)}">${escaped(failure.text.trim())}</failure></testcase>` : `${opening}/>`;
}

function failures(cases: readonly string[]): number {
  return cases.filter((each) => each.includes('<failure ')).length;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
