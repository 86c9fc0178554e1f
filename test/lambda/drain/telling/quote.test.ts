import { quote } from '../../../../lambda/drain/telling/quote';

test.each([
  ['an ordinary remark stays as it is', 'INC-4711, Älice (on call): "back at 7"', 'INC-4711, Älice (on call): "back at 7"'],
  ['it is one line', 'first\r\nsecond\u2028third', 'first second third'],
  ['a terminal is not steered by it', '\u001b[2Jgone\u0007\u009b31m', '[2Jgone 31m'],
  ['nor the direction of writing', 'a\u202eb', 'a b'],
  ['it ends no sentence of ours', 'done; shop/other stays: for ever', 'done, shop/other stays: for ever'],
  ['nothing stays nothing', ' \n', ''],
])('%s', (_, text, expected) => {
  expect(quote(text)).toBe(expected);
});

test('it is no longer than anybody reads', () => {
  expect(quote('x'.repeat(500))).toBe('x'.repeat(500));
  expect(quote('x'.repeat(200_000))).toBe(`${'x'.repeat(499)}…`);
});
