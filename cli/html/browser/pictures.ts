import { s } from './elements';
import { duration } from '../../result/duration';
import type { Curve, Lane } from '../data';

const WIDTH = 460;

/** Round times for an axis. */
export function ticks(seconds: number): number[] {
  const step = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400].find((each) => seconds / each <= 6) ?? 604800;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

export function axis(seconds: number): SVGElement {
  const x = scale(seconds);
  return s('svg', { 'viewBox': `0 0 ${WIDTH} 16`, 'class': 'axis', 'aria-hidden': 'true' }, ...ticks(seconds).map((at) =>
    s('text', { 'x': x(at), 'y': 12, 'text-anchor': at === 0 ? 'start' : x(at) > WIDTH - 30 ? 'end' : 'middle' }, at === 0 ? '0' : duration(at))));
}

/** A node: there, draining, and how its drain ended. */
export function laneBar({ name, from, to, drain }: Lane, seconds: number, blocked: boolean): SVGElement {
  const x = scale(seconds);
  const drained = drain && (drain.to ?? seconds) - drain.from;
  const words = drain ? `${name}: drained for ${duration(drained ?? 0)}, from ${duration(drain.from)}; ${drain.outcome ?? 'unfinished'}` : `${name}: joined after ${duration(from)}`;
  return s('svg', { 'viewBox': `0 0 ${WIDTH} 14`, 'class': 'bar', 'role': 'img', 'aria-label': words },
    s('title', {}, words),
    ...ticks(seconds).map((at) => s('line', { x1: x(at), x2: x(at), y1: 0, y2: 14, class: 'grid' })),
    s('rect', { x: x(from), y: 4, width: Math.max(1, x(to ?? seconds) - x(from)), height: 6, rx: 2, class: from > 0 ? 'new' : 'old' }),
    drain ? s('rect', { x: x(drain.from), y: 2, width: Math.max(2, x(drain.to ?? seconds) - x(drain.from)), height: 10, rx: 2, class: blocked ? 'blocked' : 'drain' }) : undefined);
}

/** Available pods over time; red while they are below the floor. */
export function curvePicture({ available, floor, replicas, below }: Curve, key: string, seconds: number): SVGElement {
  const height = 34;
  const x = scale(seconds);
  const top = Math.max(1, replicas, floor, ...available.map(([, count]) => count));
  const y = (count: number) => Math.round((height - 3 - (height - 6) * count / top) * 10) / 10;
  const path = available.map(([at, count], index) => (index === 0 ? `M${x(at)},${y(count)}` : `H${x(at)}V${y(count)}`)).join('') + `H${x(seconds)}`;
  const words = below.length === 0 ? `${key}: never below ${floor}` : `${key}: below ${floor} for ${duration(below.reduce((sum, [from, to]) => sum + to - from, 0))}`;
  return s('svg', { 'viewBox': `0 0 ${WIDTH} ${height}`, 'class': 'curve', 'role': 'img', 'aria-label': words },
    s('title', {}, `${words}; ${available.length} changes, from ${Math.min(...available.map(([, count]) => count))} to ${top} available`),
    ...below.map(([from, to]) => s('rect', { x: x(from), width: Math.max(1.5, x(to) - x(from)), y: 0, height, class: 'below' })),
    s('line', { x1: 0, x2: WIDTH, y1: y(floor), y2: y(floor), class: 'floor' }),
    s('path', { d: path, class: 'line' }));
}

/** When pods left their nodes. */
export function movesPicture(moves: readonly number[], key: string, seconds: number): SVGElement {
  const height = 14;
  const x = scale(seconds);
  const words = `${key}: ${moves.length} ${moves.length === 1 ? 'pod' : 'pods'} left, after ${moves.map(duration).join(', ')}`;
  return s('svg', { 'viewBox': `0 0 ${WIDTH} ${height}`, 'class': 'bar', 'role': 'img', 'aria-label': words },
    s('title', {}, words),
    ...ticks(seconds).map((at) => s('line', { x1: x(at), x2: x(at), y1: 0, y2: height, class: 'grid' })),
    ...moves.map((at) => s('rect', { x: x(at) - 1, y: 2, width: 2.5, height: height - 4, class: 'drain' })));
}

function scale(seconds: number): (at: number) => number {
  return (at) => Math.round(WIDTH * Math.min(1, at / Math.max(1, seconds)) * 10) / 10;
}
