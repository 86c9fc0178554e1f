import { XMLValidator } from 'fast-xml-parser';
import { drawComparison } from './picture';
import { BAD_RUN, GOOD_RUN } from './small-run';

const US = 'Drained by cdk-graceful-node-group';
const KUBECTL = 'Drained by kubectl drain';

test('the picture is well-formed, and says of both how it went', () => {
  const svg = drawComparison({ title: 'One pod & its owner', runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: BAD_RUN }] });
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain('One pod &amp; its owner');
  expect(svg).toContain('Drained by cdk-graceful-node-group: all moved and available again after 8.0 s, 0 of 2000 requests failed, 0.0 s below a floor');
  expect(svg).toContain('Drained by kubectl drain: all moved and available again after 4.0 s, 3 of 2000 requests failed, 3.0 s below a floor');
  expect(svg).toContain('0 available of at least 1 for 3.0 s');
  expect(svg).toContain('3 failed');
});

test('a drain that was cut off is told as such', () => {
  expect(drawComparison({ title: 'Blocked', runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: { ...BAD_RUN, drainMs: undefined, endedMs: 123_000 } }] }))
    .toContain('not done after 120 s, when it was cut off');
});
