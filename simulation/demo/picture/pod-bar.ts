import { INK, type OwnerColour } from './colours';
import type { TimeScale } from './scale';
import { fitted, rectangle, text } from './svg';
import { podKey, type PodSpan, seconds } from '../timeline';

/** The height of a row of bars, and the size of what is written on them. */
export const ROW = 15;
export const LABEL = 10;

export interface PodBarProps {
  readonly pod: PodSpan;
  readonly top: number;
  readonly endedAt: number;
  readonly scale: TimeScale;
  readonly colour: OwnerColour;
  /** The free range in the row. */
  readonly room: readonly [number, number];
}

/** Pale while it starts, full while it is ready, striped while it stops. */
export function podBar({ pod, top, endedAt, scale, colour: { fill, edge }, room }: PodBarProps): string {
  const [left, right] = [scale.x(pod.from), scale.x(pod.to ?? endedAt)];
  const leaving = scale.x(pod.leavingAt ?? pod.to ?? endedAt);
  const ready = Math.min(leaving, scale.x(pod.readyAt ?? pod.to ?? endedAt));
  const y = top + 1;
  const height = ROW - 3;
  const part = (from: number, to: number, style: Record<string, string | number>) => (to - from > 0.3 ? rectangle({ x: from, y, width: to - from, height }, style) : '');
  return [
    part(left, ready, { 'fill': fill, 'fill-opacity': 0.35 }),
    part(ready, leaving, { fill }),
    part(leaving, right, { 'fill': fill, 'fill-opacity': 0.35 }),
    part(leaving, right, { fill: 'url(#stopping)' }),
    rectangle({ x: left, y, width: right - left, height }, { 'fill': 'none', 'stroke': edge, 'stroke-width': 0.8, 'rx': 1.5 }, hint(pod)),
    label(labelOf(pod), top + 10.5, [left, right], room),
  ].join('');
}

/** Writes the label on the bar, or beside it if the bar is too short. */
function label(words: string, y: number, [left, right]: readonly [number, number], [roomLeft, roomRight]: readonly [number, number]): string {
  const style = { 'font-size': LABEL, 'fill': INK, 'pointer-events': 'none' };
  const fits = (width: number) => fitted(words, width - 8, LABEL) === words;
  if (!fits(right - left) && fits(roomRight - right)) {
    return text(right + 4, y, words, style);
  }
  if (!fits(right - left) && fits(left - roomLeft)) {
    return text(left - 4, y, words, { ...style, 'text-anchor': 'end' });
  }
  return text(left + 4, y, fitted(words, right - left - 6, LABEL), style);
}

/** Its owner's name; for a StatefulSet's pods, which have stable names, the pod's. */
export function labelOf(pod: PodSpan): string {
  const [kind, name] = pod.owner.split(' ');
  return kind === 'StatefulSet' ? podKey(pod) : name;
}

function hint(pod: PodSpan): string {
  const at = (ms: number | undefined) => (ms === undefined ? '-' : seconds(ms));
  return `${podKey(pod)} on ${pod.node}: bound ${at(pod.from)}, ready ${at(pod.readyAt)}, leaving ${at(pod.leavingAt)}, gone ${at(pod.to)}`;
}
