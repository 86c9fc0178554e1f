import { parseArguments } from './args';
import { SHAPES } from './shapes';

test('without options every shape is drained five times by each', () => {
  expect(parseArguments([])).toEqual({ help: false, pairs: 5, shapes: SHAPES.map(({ name }) => name), out: 'bench-output' });
});

test('every option is read', () => {
  expect(parseArguments(['--pairs=7', '--shape', 'single', '--shape=deployments', '--out', 'there'])).toEqual({
    help: false, pairs: 7, shapes: ['deployments', 'single'], out: 'there',
  });
  expect(parseArguments(['--help']).help).toBe(true);
});

test.each([
  [['--fast'], 'Unknown option \'--fast\'. Allowed: --pairs, --shape, --out, --help.'],
  [['--pairs', '0'], '--pairs is no number of pairs. Got: \'0\'. Allowed: 1 to 100.'],
  [['--pairs'], 'Option \'--pairs <value>\' argument missing. Allowed: --pairs'],
  [['--shape', 'round'], '--shape is no shape that there is. Got: \'round\'. Allowed: deployments, '],
  [['--out', '--pairs'], 'Option \'--out\' argument is ambiguous.'],
])('%j is refused', (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});
