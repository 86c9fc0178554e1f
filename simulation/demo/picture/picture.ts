import { disturbedOwners, OwnerLine, Timeline } from '../timeline';
import { DRAIN, EXPECTED, ALARM, FAINT, GRID, INK, ownerColours } from './colours';
import { nodeLane } from './node-lane';
import { OWNER_ROW, ownerRow } from './owner-row';
import { LEFT, PLOT, TimeScale, WIDTH } from './scale';
import { element, line, rectangle, text } from './svg';

const TOP = 92;
const LANE_GAP = 10;

/** The timeline as a picture: the nodes with their pods, and the owners against their floors. */
export function drawPicture(timeline: Timeline): string {
  const endedAt = timeline.endedAt;
  const scale = new TimeScale(endedAt);
  const colour = ownerColours([...timeline.owners.map(({ key }) => key), ...timeline.pods.map(({ owner }) => owner)]);
  const parts: string[] = [];
  let top = TOP + 26;

  parts.push(heading('Nodes and their pods', TOP + 4));
  const nodes = [...timeline.nodes].sort((a, b) => Number(b.old) - Number(a.old) || (a.drain?.from ?? a.from) - (b.drain?.from ?? b.from));
  for (const node of nodes) {
    const pods = timeline.pods.filter((pod) => pod.node === node.name);
    const { svg, height } = nodeLane({ node, pods, top, endedAt, scale, colour });
    parts.push(svg);
    top += Math.max(height, 48) + LANE_GAP;
  }
  const nodesEnd = top - LANE_GAP;

  const owners = byName(timeline);
  const ownersTop = top + 50;
  parts.push(heading('Available pods of every owner that was moved, against its floor (dashed)', top + 28));
  owners.forEach((owner, index) => parts.push(ownerRow(owner, { top: ownersTop + index * OWNER_ROW, endedAt, scale, colour: colour(owner.key) })));
  const ownersEnd = ownersTop + owners.length * OWNER_ROW;
  const height = ownersEnd + 44;

  const grid = [[TOP + 20, nodesEnd], [ownersTop - 4, ownersEnd]].map(([from, to]) => timeGrid(scale, from, to));
  return element('svg', {
    'xmlns': 'http://www.w3.org/2000/svg',
    'width': WIDTH,
    'height': height,
    'viewBox': `0 0 ${WIDTH} ${Math.ceil(height)}`,
    'font-family': 'system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", Arial, sans-serif',
  }, definitions(), rectangle({ x: 0, y: 0, width: WIDTH, height }, { fill: '#ffffff' }), title(timeline), legend(), ...grid, ...parts, untouched(timeline, ownersEnd + 24));
}

function byName(timeline: Timeline): OwnerLine[] {
  const nameOf = ({ key }: OwnerLine) => key.replace(/^\S+ /, '');
  return disturbedOwners(timeline).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function title(timeline: Timeline): string {
  const patched = timeline.nodes.filter(({ old, to }) => old && to !== undefined).length;
  const old = timeline.nodes.filter((node) => node.old).length;
  return [
    text(20, 32, timeline.title, { 'font-size': 20, 'font-weight': 600, 'fill': INK }),
    text(20, 53, `${patched} of ${old} nodes replaced in ${(timeline.endedAt / 1000).toFixed(0)} s. Started ${new Date(timeline.startedAt).toISOString()}.`,
      { 'font-size': 12, 'fill': FAINT }),
  ].join('');
}

function heading(words: string, y: number): string {
  return text(20, y, words, { 'font-size': 14, 'font-weight': 600, 'fill': INK });
}

function legend(): string {
  const [fill, edge] = ['#b6c7dd', '#44597a'];
  const items: ReadonlyArray<readonly [string, (x: number) => string]> = [
    ['pod starts', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { fill, 'fill-opacity': 0.35, 'stroke': edge, 'stroke-width': 0.8 })],
    ['ready', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { fill, 'stroke': edge, 'stroke-width': 0.8 })],
    ['stops', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { fill, 'fill-opacity': 0.35, 'stroke': edge, 'stroke-width': 0.8 }) + rectangle({ x, y: 62, width: 24, height: 11 }, { fill: 'url(#stopping)' })],
    ['node boots', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { 'fill': 'url(#booting)', 'stroke': '#8c959f', 'stroke-width': 0.8 })],
    ['drain', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { 'fill': DRAIN, 'fill-opacity': 0.18, 'stroke': DRAIN })],
    ['below the floor, expected', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { 'fill': EXPECTED, 'fill-opacity': 0.6 })],
    ['below the floor, unexpected', (x) => rectangle({ x, y: 62, width: 24, height: 11 }, { 'fill': ALARM, 'fill-opacity': 0.6 })],
  ];
  let x = 20;
  return items.map(([words, swatch]) => {
    const drawn = swatch(x) + text(x + 30, 71.5, words, { 'font-size': 11, 'fill': INK });
    x += 30 + words.length * 6 + 22;
    return drawn;
  }).join('');
}

function timeGrid(scale: TimeScale, top: number, bottom: number): string {
  return scale.ticks.map((tick) => {
    const x = scale.x(tick);
    return line([x, top], [x, bottom], { stroke: GRID })
      + text(x, top - 3, `${tick / 1000} s`, { 'font-size': 10, 'fill': FAINT, 'text-anchor': 'middle' });
  }).join('') + line([LEFT + PLOT, top], [LEFT + PLOT, bottom], { stroke: GRID });
}

function untouched(timeline: Timeline, y: number): string {
  const count = timeline.owners.length - disturbedOwners(timeline).length;
  return count === 0 ? '' : text(20, y, `${count} more owner${count === 1 ? ' was' : 's were'} neither moved nor interrupted.`, { 'font-size': 11, 'fill': FAINT });
}

function definitions(): string {
  const stripes = (id: string, colour: string, angle: number, gap: number) => element('pattern',
    { id, width: gap, height: gap, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})` },
    line([0, 0], [0, gap], { 'stroke': colour, 'stroke-opacity': 0.5, 'stroke-width': gap / 2.5 }));
  return element('defs', {}, stripes('stopping', '#57606a', 45, 5), stripes('booting', '#afb8c1', -45, 8));
}
