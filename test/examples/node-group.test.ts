import { readFileSync } from 'node:fs';
import * as path from 'node:path';

test('the smallest app has fewer than 25 lines', () => {
  const source = readFileSync(path.join(__dirname, '../../examples/node-group/app.ts'), 'utf8');
  const [, ...code] = source.split('*/');

  expect(code.join('').split('\n').filter((line) => line.trim() !== '').length).toBeLessThan(25);
});
