import { type OwnerLine, seconds, timeBelowFloor } from '../timeline';
import { ALARM, EXPECTED, FAINT, GOOD, GRID, INK, type OwnerColour } from './colours';
import type { TimeScale } from './scale';
import { element, fitted, line, rectangle, text } from './svg';

export const OWNER_ROW = 40;
const CHART = 27;

/** A remark beside a row, below the time that the owner was below its floor. */
export interface Remark {
  readonly words: string;
  readonly fill: string;
}

export interface OwnerRowProps {
  readonly top: number;
  readonly endedAt: number;
  readonly scale: TimeScale;
  readonly colour: OwnerColour;
  /** @default - how often its pods moved */
  readonly remark?: Remark;
}

/** The available pods of an owner over time, and its floor. */
export function ownerRow(owner: OwnerLine, props: OwnerRowProps): string {
  const { top, endedAt, scale, colour: { fill, edge } } = props;
  const { left, plot } = scale;
  const bottom = top + CHART + 4;
  const most = Math.max(1, owner.floor, owner.replicas ?? 0, ...owner.available.map(({ count }) => count));
  const y = (count: number) => bottom - CHART * count / most;
  const steps = owner.available.map(({ at, count }, index) => ({ from: at, to: owner.available[index + 1]?.at ?? endedAt, count }));
  const path = steps.map(({ from, to, count }, index) =>
    `${index === 0 ? 'M' : 'L'}${scale.x(from).toFixed(1)} ${y(count).toFixed(1)} H${scale.x(to).toFixed(1)}`).join(' ');
  const colour = owner.expectedBecause === undefined ? ALARM : EXPECTED;
  return [
    line([left, bottom], [left + plot, bottom], { stroke: GRID }),
    ...steps.map(({ from, to, count }) => rectangle({ x: scale.x(from), y: y(count), width: scale.x(to) - scale.x(from), height: bottom - y(count) }, { 'fill': fill, 'fill-opacity': 0.55 })),
    ...owner.shortfalls.map(({ from, to = endedAt, floor, available }) => rectangle(
      { x: scale.x(from), y: y(floor), width: Math.max(1.5, scale.x(to) - scale.x(from)), height: Math.max(2, y(available) - y(floor)) },
      { 'fill': colour, 'fill-opacity': 0.6 }, `${available} available of at least ${floor} for ${seconds(to - from)}`,
    )),
    element('path', { 'd': path, 'fill': 'none', 'stroke': edge, 'stroke-width': 1.4 }),
    line([left, y(owner.floor)], [left + plot, y(owner.floor)], { 'stroke': INK, 'stroke-dasharray': '4 3', 'stroke-opacity': 0.6, 'stroke-width': 0.8 }),
    label(owner, top, scale, { fill, edge }),
    numbers(owner, props, colour),
  ].join('');
}

function label(owner: OwnerLine, top: number, { left }: TimeScale, { fill, edge }: OwnerColour): string {
  const [kind, name] = owner.key.split(' ');
  const x = left - 12;
  const floor = `floor ${owner.floor}${owner.replicas === undefined ? '' : ` of ${owner.replicas}`} (${owner.floorFrom})`;
  const whole = `${kind}, ${floor}`;
  // If there is no room for both, the reason for the floor is more useful than the kind.
  const about = fitted(whole, left - 20, 10) === whole ? whole : floor;
  return [
    rectangle({ x: x - 9, y: top + 7, width: 9, height: 9 }, { fill, stroke: edge }),
    text(x - 14, top + 16, fitted(name, left - 36, 12), { 'text-anchor': 'end', 'font-size': 12, 'fill': INK }),
    text(x, top + 29, fitted(about, left - 20, 10), { 'text-anchor': 'end', 'font-size': 10, 'fill': FAINT }),
  ].join('');
}

function numbers(owner: OwnerLine, { top, endedAt, scale: { left, plot }, remark }: OwnerRowProps, colour: string): string {
  const below = timeBelowFloor(owner, endedAt);
  const x = left + plot + 10;
  const moves = [`${owner.moves} move${owner.moves === 1 ? '' : 's'}`, below > 0 && (owner.expectedBecause === undefined ? 'unexpected' : 'expected')].filter(Boolean).join(', ');
  const { words, fill } = remark ?? { words: moves, fill: FAINT };
  return [
    text(x, top + 16, below > 0 ? `${seconds(below)} below its floor` : 'never below its floor', { 'font-size': 11, 'fill': below > 0 ? colour : GOOD }),
    text(x, top + 29, words, { 'font-size': 10, fill }),
  ].join('');
}
