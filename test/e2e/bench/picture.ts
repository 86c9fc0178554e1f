import type { RunResult } from './result';
import { ALARM, FAINT, GRID, INK, ownerColours } from '../../../simulation/demo/picture/colours';
import { OWNER_ROW, ownerRow } from '../../../simulation/demo/picture/owner-row';
import { TimeScale } from '../../../simulation/demo/picture/scale';
import { element, fitted, line, rectangle, text } from '../../../simulation/demo/picture/svg';

/** As wide as a page shows it: names, time, numbers. */
const WIDTH = 900;
const LEFT = 220;
const PLOT = 520;

const TOP = 112;
const PANEL_HEAD = 46;
/** Failed requests that are nearer to each other than this are one mark. */
const MARK_MS = 50;

export interface Comparison {
  readonly title: string;
  /** One above the other. */
  readonly runs: readonly [Told, Told];
}

/** A run, and by whom or how pods were replaced in it. */
export interface Told {
  readonly how: string;
  readonly run: RunResult;
}

/** The available pods of every owner over time in two runs, on one scale of time. */
export function drawComparison({ title, runs: [first, second] }: Comparison): string {
  const scale = new TimeScale(Math.max(lastOf(first.run), lastOf(second.run)) + 1_000, LEFT, PLOT);
  const upper = panel(first.how, first.run, TOP, scale);
  const lower = panel(second.how, second.run, TOP + upper.height + 18, scale);
  const height = TOP + upper.height + lower.height + 34;
  return element('svg', {
    'xmlns': 'http://www.w3.org/2000/svg',
    'width': WIDTH,
    'height': height,
    'viewBox': `0 0 ${WIDTH} ${height}`,
    'font-family': 'system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", Arial, sans-serif',
  },
  rectangle({ x: 0, y: 0, width: WIDTH, height }, { fill: '#ffffff' }),
  text(20, 28, fitted(title, WIDTH - 40, 15), { 'font-size': 15, 'font-weight': 600, 'fill': INK }),
  ...[
    'Available pods of each owner (Deployment or StatefulSet) over time. Dashed: its floor, the fewest that its budget or rollout strategy allows.',
    'Red areas: time below the floor. Red marks above a row: requests that failed then. The line at the end: the old pods are gone, and all have replacements.',
    `Real Kubernetes; the pair whose time and failed requests are nearest to the medians. ${first.run.startedAt} and ${second.run.startedAt}.`,
  ].map((words, index) => text(20, 48 + index * 15, words, { 'font-size': 11, 'fill': FAINT })),
  upper.svg, lower.svg);
}

/** Of what is to be seen in a run. */
function lastOf({ drainMs, cutOffMs }: RunResult): number {
  return drainMs ?? cutOffMs;
}

function panel(who: string, run: RunResult, top: number, scale: TimeScale): { readonly svg: string; readonly height: number } {
  // Without the namespace, which is another in every run.
  const owners = run.owners.map((owner) => ({ ...owner, key: owner.key.replace(/ \S*\//, ' ') })).sort((a, b) => a.key.localeCompare(b.key));
  const colour = ownerColours(owners.map(({ key }) => key));
  const rowsTop = top + PANEL_HEAD;
  const bottom = rowsTop + owners.length * OWNER_ROW;
  const end = lastOf(run);
  const rows = owners.map((owner, index) => {
    const rowTop = rowsTop + index * OWNER_ROW;
    return ownerRow(owner, { top: rowTop, endedAt: run.endedMs, scale, colour: colour(owner.key) }) + failures(run, owner.key, rowTop, scale);
  });
  const ended = run.drainMs === undefined
    ? `not done after ${(end / 1000).toFixed(0)} s, when it was cut off`
    : `all moved and available again after ${(end / 1000).toFixed(1)} s`;
  const svg = [
    text(20, top + 16, `${who}: ${ended}, ${run.failed} of ${run.sent} requests failed, ${run.secondsBelowFloor.toFixed(1)} s below a floor`,
      { 'font-size': 12, 'font-weight': 600, 'fill': run.failed > 0 || run.secondsBelowFloor > 0 ? ALARM : INK }),
    ...scale.ticks.map((tick) => line([scale.x(tick), rowsTop - 4], [scale.x(tick), bottom], { stroke: GRID })
      + text(scale.x(tick), rowsTop - 7, `${tick / 1000} s`, { 'font-size': 10, 'fill': FAINT, 'text-anchor': 'middle' })),
    ...rows,
    line([scale.x(end), rowsTop - 4], [scale.x(end), bottom], { 'stroke': INK, 'stroke-width': 1.2 }),
  ].join('');
  return { svg, height: bottom - top };
}

function failures({ services }: RunResult, owner: string, top: number, scale: TimeScale): string {
  const name = owner.split(' ')[1];
  const own = services.filter(({ service }) => service.split('/')[0] === name).flatMap(({ failedAt }) => failedAt);
  if (own.length === 0) return '';
  const drains = [...new Set(own.map((at) => Math.floor(at / MARK_MS) * MARK_MS))];
  return text(LEFT + PLOT + 92, top + 29, `${own.length} failed`, { 'font-size': 10, 'fill': ALARM })
    + drains.map((at) => line([scale.x(at), top - 2], [scale.x(at), top + 3], { 'stroke': ALARM, 'stroke-width': 1 })).join('');
}
