import { XMLValidator } from 'fast-xml-parser';
import { drawComparison } from './picture';
import { SHAPES } from './shapes';
import { BAD_RUN, GOOD_RUN } from './small-run';

const US = 'Drained by cdk-graceful-node-group';
const KUBECTL = 'Drained by kubectl drain';

test('the picture is well-formed, and says of both how it went', () => {
  const svg = drawComparison({ title: 'One pod & its owner', about: 'a Deployment of 1', runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: BAD_RUN }] });
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain('One pod &amp; its owner');
  expect(svg).toContain('>a Deployment of 1<');
  expect(svg).toContain('Drained by cdk-graceful-node-group: all pods replaced after 8.0 s, 0 of 2000 requests failed, 0.0 s below a floor');
  expect(svg).toContain('Drained by kubectl drain: all pods replaced after 4.0 s, 3 of 2000 requests failed, 3.0 s below a floor');
  expect(svg).toContain('0 available of at least 1 for 3.0 s');
  expect(svg).toContain('>3 requests failed<');
  expect(svg).toContain('>no request failed<');
});

test.each(SHAPES)('there is room for all that is said of $name', ({ name, about }) => {
  const svg = drawComparison({ title: name, about, runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: BAD_RUN }] });
  expect(svg).toContain(`>${name}<`);
  expect(svg).not.toContain('…');
  // The average width of letters that are 11 pixels high, plus margins.
  expect(Math.max(...[...svg.matchAll(/font-size="11"[^>]*>([^<]*)</g)].map(([, words]) => words.length)) * 5.7 + 20).toBeLessThanOrEqual(900);
});

test('a drain that was cut off is told as such', () => {
  expect(drawComparison({ title: 'Blocked', about: '', runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: { ...BAD_RUN, drainMs: undefined, endedMs: 123_000 } }] }))
    .toContain('not done after 120 s, when it was cut off');
});

test('nothing is drawn beside the axis: requests fail for some moments after the pods are gone', () => {
  const late = { ...BAD_RUN, services: [{ ...BAD_RUN.services[0], failedAt: [9_500] }] };
  const svg = drawComparison({ title: 'Late', about: '', runs: [{ how: US, run: GOOD_RUN }, { how: KUBECTL, run: late }] });
  const [axis, mark] = [/#e3e7eb/, /#cf222e" stroke-width="2"/].map((colour) => svg.match(/<line[^>]*>/g)!.filter((each) => colour.test(each)).map((each) => Number(/x2="([\d.]+)"/.exec(each)![1])));
  expect(mark).toHaveLength(1);
  expect(mark[0]).toBeLessThanOrEqual(Math.max(...axis));
});
