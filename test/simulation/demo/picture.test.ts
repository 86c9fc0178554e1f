import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { TIMELINE } from './small-timeline';
import { drawPicture } from '../../../simulation/demo/picture/picture';
import { packRows } from '../../../simulation/demo/picture/rows';
import { TimeScale } from '../../../simulation/demo/picture/scale';

const svg = drawPicture(TIMELINE);

test('the picture is well-formed and says who was where, and for how long', () => {
  expect(XMLValidator.validate(svg)).toBe(true);
  const hints = [...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, hint]) => hint);
  expect(hints).toContain('shop/cart-1 on node1: bound 0.0 s, ready 0.0 s, leaving 5.0 s, gone 6.0 s');
  expect(hints).toContain('shop/web-&lt;3&gt; on node2: bound 2.5 s, ready 2.5 s, leaving -, gone -');
  expect(hints).toContain('node1, drain: drained after 5.5 s');
  expect(hints).toContain('0 available of at least 1 for 3.5 s');
  expect(svg).toContain('patched: drained, 5.5 s');
  expect(svg).toContain('1 more owner was neither moved nor interrupted.');
});

test('everything is drawn within the picture', () => {
  const { svg: root } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(svg) as { svg: { width: string; height: string } };
  const bars = [...svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"/g)].map((match) => match.slice(1).map(Number));
  expect(bars.length).toBeGreaterThan(20);
  for (const [x, y, width, height] of bars) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(Number(root.width));
    expect(y + height).toBeLessThanOrEqual(Number(root.height));
  }
});

test('pods that do not meet share a row', () => {
  const bar = (from: number, to?: number) => ({ from, to });
  expect(packRows([bar(50, 60), bar(0, 40), bar(0), bar(30, 45)], 100, 5)).toEqual([[bar(0)], [bar(0, 40), bar(50, 60)], [bar(30, 45)]]);
});

test('the scale has a readable number of ticks', () => {
  expect(new TimeScale(12_000).ticks).toHaveLength(13);
  expect(new TimeScale(250_000).ticks).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240].map((second) => second * 1000));
});
