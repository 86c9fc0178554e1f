import { entriesOf } from '../../../simulation/demo/drainer-log';
import { readLogLine } from '../../../simulation/example/log-line';

function told(fields: object): string[] {
  const line = readLogLine(JSON.stringify({ level: 'INFO', ...fields }));
  return line ? entriesOf(line, 0).map(({ topic, tone, text }) => `${topic} ${tone}: ${text}`) : [];
}

test('what the drainer decides is told', () => {
  expect(told({ message: 'Baseline written', node: 'node1', pods: 1, owners: ['shop/cart'] })).toEqual(['drain plain: node1 has 1 pod to move, of 1 owner']);
  expect(told({ message: 'Drain ended', node: 'node1', seconds: 9, outcome: 'drained' })).toEqual(['drain good: node1 ended after 9 s: drained']);
  expect(told({ message: 'Drain ended', level: 'WARN', instance: 'i-1', seconds: 9, outcome: 'node-missing' }))
    .toEqual(['drain notice: i-1 ended after 9 s: node-missing']);
});

test('blockers are told one by one, and counted when they are many', () => {
  const because = Array.from({ length: 8 }, (_, index) => `pod ${index} stays`);
  const lines = told({ message: 'Drain waits', node: 'node1', podsLeft: 8, because });
  expect(lines[0]).toBe('drain notice: node1 waits, 8 pods left:');
  expect(lines).toHaveLength(8);
  expect(lines[7]).toBe('drain notice:   - and 2 more');
});

test('what only follows from a blocker is counted', () => {
  const because = ['Deployment shop/web has 1 of 2 available pods on other nodes', 'shop/web-1 stays: budget web allows nothing', 'kube-system/dns-1 stays: other pods of the node leave first'];
  expect(told({ message: 'Drain waits', node: 'node1', podsLeft: 2, because }).slice(1))
    .toEqual(['drain notice:   - shop/web-1 stays: budget web allows nothing', 'drain notice:   - and 2 more, which wait for that']);
});

test('messages that the demo does not know are told as they are, errors as alarms', () => {
  expect(told({ message: 'Invocation failed', level: 'ERROR', error: { message: 'boom' } })).toEqual(['function alarm: Invocation failed: boom']);
  expect(told({ message: 'Pod evicted', node: 'node1' })).toEqual([]);
});

test('other lines are no log', () => {
  expect(readLogLine('{"_aws":{}}')).toBeUndefined();
  expect(readLogLine('Segmentation fault')).toBeUndefined();
});
