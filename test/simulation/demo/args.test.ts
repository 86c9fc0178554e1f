import { parseArguments } from '../../../simulation/demo/args';

test('without options the web shop is patched', () => {
  expect(parseArguments([])).toEqual({ help: false, out: 'demo-output', cluster: undefined, drainTimeoutSeconds: undefined, whenBlocked: undefined });
});

test('every option is read, with a space or an equals sign', () => {
  expect(parseArguments(['--cluster', 'dump.json', '--out=there', '--drain-timeout', '3m', '--when-blocked', 'force'])).toEqual({
    help: false, cluster: 'dump.json', out: 'there', drainTimeoutSeconds: 180, whenBlocked: 'FORCE',
  });
  expect(parseArguments(['--help']).help).toBe(true);
});

test.each([
  [['--fast'], "The command line cannot be read. Got: Unknown option '--fast'. Allowed: --cluster, --out, --drain-timeout, --when-blocked, --help. Write it as --help shows."],
  [['dump.json'], "Got: Unexpected argument 'dump.json'."],
  [['--cluster'], "Got: Option '--cluster <value>' argument missing."],
  [['--cluster', '--out', 'x'], "Got: Option '--cluster' argument is ambiguous."],
  [['--drain-timeout', 'soon'], '--drain-timeout is no duration. Got: \'soon\'. Allowed: a whole number with s, m or h. Write it like 120s or 2m.'],
  [['--when-blocked', 'KEEP'], '--when-blocked is no choice that there is. Got: \'KEEP\'. Allowed: RETAIN, FORCE, TERMINATE.'],
])('%j is refused', (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});
