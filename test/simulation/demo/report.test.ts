import { RESULT } from './small-timeline';
import { Console } from '../../../simulation/demo/console';
import { printReport } from '../../../simulation/demo/report';
import { DemoResult } from '../../../simulation/demo/result';
import { toJson } from '../../../simulation/demo/verdict';

function report(result: DemoResult): string {
  const written: string[] = [];
  printReport(result, new Console((text) => written.push(text), false));
  return written.join('');
}

test('the report has nodes, owners, expectations, totals and the result', () => {
  expect(report(RESULT)).toBe(`
Groups, as the plan says
stage   group   from   to     replaced  retained
------  ------  -----  -----  --------  --------
canary  Canary  ami-1  ami-2         1         0

Nodes
node   instance             now       outcome  drained for  held up by
-----  -------------------  --------  -------  -----------  ----------
node1  i-00000000000000001  replaced  drained        5.5 s  -

Owners that were moved
owner                 pods  floor  moved  per pod  most  below floor  why
--------------------  ----  -----  -----  -------  ----  -----------  ----------------------------------
Deployment shop/cart     1      1      1      1.0     1        3.5 s  expected: one replica and no surge
Deployment shop/web      2      1      1      0.5     1            -
1 more was neither moved nor interrupted.

Interruptions to be expected, derived from the cluster alone
Deployment shop/cart: one replica and no surge

Totals
1 of 1 nodes replaced, 2 pods moved, 3.5 s below floors in sum
by the report of the plan 2 pods of 2 owners moved, 0 of them after their replacements had come; owners interrupted: 1
12.0 s of simulated time in 12.0 s of real time, and 2.0 hours skipped in which nothing happened
3 invocations of the functions, 20 requests to AWS, 30 to the Kubernetes API
3 messages: 3 done, 0 left in the queue, 0 in a dead-letter queue, 0 lost

Result
Every node was patched. No message was lost, and every call was allowed by the synthesised permissions. 1 owner was below its floor, as was to be expected.
`);
});

test('shortened times are said', () => {
  expect(report({ ...RESULT, speedUp: 5 })).toContain('\npods started and stopped 5 times faster than in the given cluster:');
});

test('faults end the report', () => {
  const text = report({ ...RESULT, openLifecycleActions: ['i-1'] });
  expect(text).toContain('\nResult\ni-1 still waits in its lifecycle hook.\n');
  expect(text).not.toContain('Every node was patched');
});

test('the JSON is all of it', () => {
  const parsed = JSON.parse(toJson(RESULT)) as DemoResult & { faults: string[]; format: number };
  expect(parsed).toMatchObject({ format: 1, faults: [], patch: { outcome: 'succeeded' } });
  expect(parsed.timeline.pods).toHaveLength(RESULT.timeline.pods.length);
});
