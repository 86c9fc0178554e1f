import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ALARM_KINDS } from '../../src/monitoring/alarm-kinds';
import { QUERIES } from '../../src/monitoring/queries';

const page = readFileSync(path.join(__dirname, '../../docs/runbook.md'), 'utf8');
const blocks = [...page.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block);

/** Each paragraph by its heading. */
const paragraphs = new Map(page.split(/^## /m).slice(1).map((text) => [text.split('\n')[0], text]));

test.each(blocks.map((block) => [block.split('\n')[0], block]))('a shell can read the block that begins with %s', (_, block) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });

  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('commands work on macOS as well: only GNU can compute dates by their names', () => {
  expect(blocks.filter((block) => /date (-u )?(-d|--date)/.test(block))).toEqual([]);
});

/** A command line of AWS whose query is accepted, begins after a while, and ends as it is told; it writes down what it is asked. */
const AWS = `
aws() {
  echo "$*" >> "$CALLS"
  case "$*" in
    *start-query*) echo q-1 ;;
    *"--query status"*) if [ "$(grep -c -- '--query status' "$CALLS")" -ge 3 ]; then echo "$END"; elif [ "$(grep -c -- '--query status' "$CALLS")" = 2 ]; then echo Running; else echo Scheduled; fi ;;
    *) echo rows ;;
  esac
}
sleep() { :; }
CALLS=$(mktemp); LOGS=/aws/lambda/drainer
`;

function asked(end: string, since = '') {
  const [ask] = /^ask\(\) \{[^]*?^\}/m.exec(page) ?? [''];
  const script = `${AWS}\n${ask}\nEND=${end}\n${since} ask 'fields @message'\ncat "$CALLS"; rm "$CALLS"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 10_000 });
  const [answer, start, ...reads] = stdout.trim().split('\n');
  const [, from, until] = /--start-time (\d+) --end-time (\d+)/.exec(start) ?? [];
  return { answer, reads, stderr, hours: (Number(until) - Number(from)) / 3600 };
}

test('the log is asked until the query is complete, also where it was not begun at once', () => {
  const { answer, reads, stderr, hours } = asked('Complete');

  expect(stderr).toBe('');
  expect(reads.filter((read) => read.includes('--query status'))).toHaveLength(3);
  expect(answer).toBe('rows');
  expect(hours).toBe(24);
});

// `[]` would make one list of all rows, and of a list nothing can be taken by a field's name.
test('every row of the answer is kept', () => {
  expect(asked('Complete').reads.at(-1)).toContain('--query results[*].[join(\'  \', [?field!=\'@ptr\'].value)] --output text');
});

test.each(['Failed', 'Cancelled', 'Timeout'])('a query that ended as %s is said so', (end) => {
  expect(asked(end).stderr).toContain(end);
});

test('the log of two weeks can be asked', () => {
  expect(asked('Complete', 'SINCE=336').hours).toBe(336);
});

test('every alarm has a paragraph with commands, or is sent to another one', () => {
  const headings = [
    ...Object.keys(ALARM_KINDS).map((name) => name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)),
    // Of plans.
    'failed patches', 'rolled back patches', 'old images', 'groups without image', 'plan errors',
  ];
  const byHeading = new Map([...paragraphs].map(([heading, text]) => [heading.toLowerCase(), text]));
  const without = headings.filter((heading) => !/^```sh$|As \[/m.test(byHeading.get(heading) ?? ''));

  expect(without).toEqual([]);
});

test('a hold is set and taken back by its entry, so that those of other drainers stay', () => {
  const holds = blocks.join('\n').split('\n').filter((line) => line.startsWith('kubectl ') && /configmap/.test(line));

  expect(holds.filter((line) => /kubectl (delete|apply|replace)|--from-literal/.test(line))).toEqual([]);
  expect(paragraphs.get('Holding the whole drainer')).toContain('$DRAINER\\":null');
});

/** CloudWatch knows the items of a list by their numbers, and no field that is the list. */
test('a question why that these lines answer asks for the sentences of a list, too: they have one for each pod', () => {
  const questions = [...page.matchAll(/ask '([^']+)'/g)].map(([, query]) => query);
  const operations = readFileSync(path.join(__dirname, '../../docs/operations.md'), 'utf8');
  const written = [...operations.matchAll(/^```text\n([^]*?)^```/gm)].map(([, block]) => block);
  const queries = [...questions, ...written, ...QUERIES.map(({ lines }) => lines.join(' | '))];
  const answered = queries.filter((query) => /\bbecause\b/.test(query) && (/Drain waits|Retained instance waits/.test(query) || !/message (=|in|like)|level in/.test(query)));

  expect(answered.length).toBeGreaterThan(4);
  expect(answered.filter((query) => !query.includes('because.0'))).toEqual([]);
});
