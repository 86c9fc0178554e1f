import { junit } from '../../cli/formats/junit';
import { visible } from '../../cli/terminal/visible';

test('texts of any value keep what is seen of them, and everything else is as it was', () => {
  const value = { 'plain': 'Älice, 3 × 🚜', 'list': ['a\u001b[2Jb', 7, null, undefined, true], 'key\u0007': { deep: 'x\r\ny\u202ez' } };

  expect(visible(value)).toEqual({
    'plain': 'Älice, 3 × 🚜', 'list': ['a\uFFFD[2Jb', 7, null, undefined, true], 'key\uFFFD': { deep: 'x\uFFFD\uFFFDy\uFFFDz' },
  });
});

test('JUnit\'s XML can be read whatever owners are called', () => {
  const owner = { kind: 'Kind\u001b', namespace: 'shop', name: 'na\u0000me', interruptedSeconds: 3, because: 'because\u0001' };
  const xml = junit({ owners: [owner], nodes: [] } as never);

  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  expect(xml).toContain('shop/na\uFFFDme');
});
