import { rootCauses } from '../drainer-log';
import { type NodeSpan, type PodSpan, seconds } from '../timeline';
import { DRAIN, FAINT, GOOD, INK, LANE, LANE_EDGE, type OwnerColour } from './colours';
import { LABEL, labelOf, podBar, ROW } from './pod-bar';
import { packRows } from './rows';
import { LEFT, PLOT, type TimeScale } from './scale';
import { element, fitted, line, rectangle, text } from './svg';

const HEAD = 17;
/** The height of the additional line with the cause of a delay. */
const CAUSE = 14;
const PADDING = 4;
/** The minimum gap between bars in a row, in milliseconds. */
const GAP_MS = 300;

export interface LaneProps {
  readonly node: NodeSpan;
  readonly pods: readonly PodSpan[];
  readonly top: number;
  readonly endedAt: number;
  readonly scale: TimeScale;
  readonly colour: (owner: string) => OwnerColour;
}

/** A node from its start to its end, with its pods on it and its drain as a band. */
export function nodeLane({ node, pods, top, endedAt, scale, colour }: LaneProps): { readonly svg: string; readonly height: number } {
  const workloads = packRows(pods.filter(({ daemon, finished }) => !daemon && !finished), endedAt, GAP_MS);
  const quiet = pods.filter(({ daemon, finished }) => daemon || finished);
  const causes = rootCauses(node.drain?.because ?? []);
  const head = HEAD + (causes.length > 0 ? CAUSE : 0);
  const height = head + (workloads.length + (quiet.length > 0 ? 1 : 0)) * ROW + PADDING;
  const [left, right] = [scale.x(node.from), scale.x(node.to ?? endedAt)];
  const bars = workloads.flatMap((row, index) => row.map((pod, place) => podBar({
    pod,
    top: top + head + index * ROW,
    endedAt,
    scale,
    colour: colour(pod.owner),
    // Between the bars before and after it.
    room: [place === 0 ? left : scale.x(row[place - 1].to ?? endedAt), place === row.length - 1 ? right : scale.x(row[place + 1].from)],
  })));
  const svg = [
    rectangle({ x: left, y: top, width: right - left, height }, { fill: LANE, stroke: LANE_EDGE, rx: 3 }),
    node.readyAt === undefined || node.readyAt > node.from
      ? rectangle({ x: left, y: top, width: scale.x(node.readyAt ?? endedAt) - left, height }, { fill: 'url(#booting)', rx: 3 }, `${node.name} boots`)
      : '',
    title(node, top, endedAt),
    drainBand(node, { top, height }, endedAt, scale),
    // The text may extend beyond the lane, where nothing else is drawn.
    text(left + 5, top + 26, fitted(causes.join('; '), LEFT + PLOT - left, LABEL), { 'font-size': LABEL, 'fill': DRAIN }),
    ...bars,
    quiet.length > 0 ? quietRow(quiet, top + head + workloads.length * ROW, left, right) : '',
  ].join('');
  return { svg, height };
}

function title(node: NodeSpan, top: number, endedAt: number): string {
  const { drain } = node;
  const x = LEFT - 12;
  const drained = drain && `${drain.outcome ?? 'no outcome'}, ${seconds((drain.to ?? endedAt) - drain.from)}`;
  const state = node.retained ? 'retained' : node.old ? node.to === undefined ? 'not patched' : 'patched' : 'new';
  return [
    text(x, top + 14, node.name, { 'text-anchor': 'end', 'font-weight': 600, 'font-size': 13, 'fill': INK }),
    text(x, top + 29, node.instance, { 'text-anchor': 'end', 'font-size': 10, 'fill': FAINT }),
    text(x, top + 43, [state, drained].filter(Boolean).join(': '), {
      'text-anchor': 'end', 'font-size': 11, 'fill': state === 'patched' ? GOOD : state === 'new' ? FAINT : DRAIN,
    }),
  ].join('');
}

function drainBand(
  { drain, name }: NodeSpan, { top, height }: { readonly top: number; readonly height: number }, endedAt: number, scale: TimeScale,
): string {
  if (!drain) {
    return '';
  }
  const [left, right] = [scale.x(drain.from), scale.x(drain.to ?? endedAt)];
  const label = `drain: ${drain.outcome ?? 'not ended'} after ${seconds((drain.to ?? endedAt) - drain.from)}`;
  const outside = fitted(label, right - left - 8, 12) !== label;
  return [
    rectangle({ x: left, y: top, width: right - left, height }, { 'fill': DRAIN, 'fill-opacity': 0.18 }, `${name}, ${label}`),
    line([left, top], [left, top + height], { 'stroke': DRAIN, 'stroke-width': 1.5 }),
    line([right, top], [right, top + height], { 'stroke': DRAIN, 'stroke-width': 1.5 }),
    text(outside ? left - 5 : left + 5, top + 12, label, { 'font-size': 11, 'fill': DRAIN, 'font-weight': 600, 'text-anchor': outside ? 'end' : undefined }),
  ].join('');
}

function quietRow(pods: readonly PodSpan[], top: number, left: number, right: number): string {
  const names = (some: readonly PodSpan[]) => [...new Set(some.map(labelOf))].sort().join(', ');
  const daemons = pods.filter(({ daemon }) => daemon);
  const finished = pods.filter(({ daemon }) => !daemon);
  const words = [daemons.length > 0 && `on every node: ${names(daemons)}`, finished.length > 0 && `finished: ${names(finished)}`].filter(Boolean).join(' · ');
  return element('g', { opacity: 0.75 },
    text(left + 4, top + 10.5, fitted(words, right - left - 6, LABEL), { 'font-size': LABEL, 'fill': FAINT, 'font-style': 'italic' }));
}
