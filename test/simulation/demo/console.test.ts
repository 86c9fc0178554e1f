import { Console } from '../../../simulation/demo/console';
import type { Entry } from '../../../simulation/demo/timeline';

const ENTRY: Entry = { at: 12_340, topic: 'pod', tone: 'good', text: 'shop/cart ready on node4' };

function written(colour: boolean): string {
  let all = '';
  new Console((text) => { all += text; }, colour).entry(ENTRY);
  return all;
}

test('entries are plain lines where there is no terminal', () => {
  expect(written(false)).toBe('  12.3 s  pod       shop/cart ready on node4\n');
});

test('and the same text in colour where there is one', () => {
  expect(written(true)).toContain('\u001b[32mshop/cart ready on node4\u001b[0m');
  const codes = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');
  expect(written(true).replace(codes, '')).toBe(written(false));
});
