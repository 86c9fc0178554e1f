import { seconds } from '../seconds';
import { podKey, type NodeSpan, type PodSpan } from '../timeline';
import { DRAIN, FAINT, GOOD, INK, LANE, LANE_EDGE, type OwnerColour } from './colours';
import { packRows } from './rows';
import { LEFT, type TimeScale } from './scale';
import { element, fitted, line, rectangle, text } from './svg';

const ROW = 15;
const HEAD = 17;
const PADDING = 4;
const LABEL = 10;
/** Bars of one row keep this apart, in pixels of time. */
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
  const height = HEAD + (workloads.length + (quiet.length > 0 ? 1 : 0)) * ROW + PADDING;
  const [left, right] = [scale.x(node.from), scale.x(node.to ?? endedAt)];
  const bars = workloads.flatMap((row, index) => row.map((pod) => podBar(pod, top + HEAD + index * ROW, endedAt, scale, colour(pod.owner))));
  const svg = [
    rectangle(left, top, right - left, height, { fill: LANE, stroke: LANE_EDGE, rx: 3 }),
    node.readyAt === undefined || node.readyAt > node.from
      ? rectangle(left, top, scale.x(node.readyAt ?? endedAt) - left, height, { fill: 'url(#booting)', rx: 3 }, `${node.name} boots`)
      : '',
    title(node, top, endedAt),
    drainBand(node, top, height, endedAt, scale),
    ...bars,
    quiet.length > 0 ? quietRow(quiet, top + HEAD + workloads.length * ROW, left, right) : '',
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

function drainBand({ drain, name }: NodeSpan, top: number, height: number, endedAt: number, scale: TimeScale): string {
  if (!drain) return '';
  const [left, right] = [scale.x(drain.from), scale.x(drain.to ?? endedAt)];
  const label = `drain: ${drain.outcome ?? 'not ended'} after ${seconds((drain.to ?? endedAt) - drain.from)}`;
  const outside = fitted(label, right - left - 8, 11) !== label;
  return [
    rectangle(left, top, right - left, height, { 'fill': DRAIN, 'fill-opacity': 0.18 }, `${name}, ${label}`),
    line(left, top, left, top + height, { 'stroke': DRAIN, 'stroke-width': 1.5 }),
    line(right, top, right, top + height, { 'stroke': DRAIN, 'stroke-width': 1.5 }),
    text(outside ? left - 5 : left + 5, top + 12, label, { 'font-size': 11, 'fill': DRAIN, 'font-weight': 600, 'text-anchor': outside ? 'end' : undefined }),
  ].join('');
}

/** Pale while it starts, full while it is ready, striped while it stops. */
function podBar(pod: PodSpan, top: number, endedAt: number, scale: TimeScale, { fill, edge }: OwnerColour): string {
  const [left, right] = [scale.x(pod.from), scale.x(pod.to ?? endedAt)];
  const ready = scale.x(pod.readyAt ?? pod.to ?? endedAt);
  const leaving = scale.x(pod.leavingAt ?? pod.to ?? endedAt);
  const bar = { y: top + 1, height: ROW - 3 };
  const part = (from: number, to: number, style: Record<string, string | number>) =>
    (to - from > 0.3 ? rectangle(from, bar.y, to - from, bar.height, style) : '');
  return [
    part(left, Math.min(ready, leaving), { 'fill': fill, 'fill-opacity': 0.35 }),
    part(Math.min(ready, leaving), leaving, { fill }),
    part(leaving, right, { 'fill': fill, 'fill-opacity': 0.35 }),
    part(leaving, right, { fill: 'url(#stopping)' }),
    rectangle(left, bar.y, right - left, bar.height, { 'fill': 'none', 'stroke': edge, 'stroke-width': 0.8, 'rx': 1.5 }, hint(pod)),
    text(left + 4, top + 10.5, fitted(labelOf(pod), right - left - 6, LABEL), { 'font-size': LABEL, 'fill': INK, 'pointer-events': 'none' }),
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

/** Its owner's name; of a StatefulSet's pods, which have names of their own, the pod's. */
function labelOf(pod: PodSpan): string {
  const [kind, name] = pod.owner.split(' ');
  return kind === 'StatefulSet' ? podKey(pod) : name;
}

function hint(pod: PodSpan): string {
  const at = (ms: number | undefined) => (ms === undefined ? '-' : seconds(ms));
  return `${podKey(pod)} on ${pod.node}: bound ${at(pod.from)}, ready ${at(pod.readyAt)}, leaving ${at(pod.leavingAt)}, gone ${at(pod.to)}`;
}
