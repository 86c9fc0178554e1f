import { parseArguments } from './args';
import { SHAPES } from './shapes';

test('without options every shape is drained five times by each', () => {
  expect(parseArguments([])).toEqual({ help: false, pairs: 5, shapes: SHAPES.map(({ name }) => name), out: 'bench-output' });
});

test('every option is read', () => {
  expect(parseArguments(['--pairs=7', '--shape', 'single', '--shape=deployments', '--auto-scaling-ms', '20', '--out', 'there'])).toEqual({
    help: false, pairs: 7, shapes: ['deployments', 'single'], autoScalingMs: 20, out: 'there',
  });
  expect(parseArguments(['--help']).help).toBe(true);
});

test.each([
  [['--fast'], 'Unknown option \'--fast\'. Allowed: --pairs, --shape, --auto-scaling-ms, --out, --help.'],
  [['--pairs', '0'], '--pairs is no number of pairs. Got: \'0\'. Allowed: 1 to 100.'],
  [['--pairs'], 'Option \'--pairs <value>\' argument missing. Allowed: --pairs'],
  [['--shape', 'round'], '--shape is no shape that there is. Got: \'round\'. Allowed: deployments, '],
  [['--auto-scaling-ms', 'slow'], '--auto-scaling-ms is no number of milliseconds. Got: \'slow\'. Allowed: 0 to 10000.'],
  [['--out', '--pairs'], 'Option \'--out\' argument is ambiguous.'],
])('%j is refused', (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});
