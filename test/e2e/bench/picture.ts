import type { RunResult } from './result';
import { ALARM, FAINT, GOOD, GRID, INK, type OwnerColour } from '../../../simulation/demo/picture/colours';
import { OWNER_ROW, ownerRow } from '../../../simulation/demo/picture/owner-row';
import { TimeScale } from '../../../simulation/demo/picture/scale';
import { element, fitted, line, rectangle, text } from '../../../simulation/demo/picture/svg';

/** The width of a page: names, time, numbers. */
const WIDTH = 900;
const LEFT = 250;
const PLOT = 490;

const TOP = 173;
const PANEL_HEAD = 46;
/** One colour for all owners, so that only failures are red. */
const CALM: OwnerColour = { fill: '#b6d4f2', edge: '#2f6aa8' };
/** Failed requests closer together than this become one mark. */
const MARK_MS = 50;

export interface Comparison {
  readonly title: string;
  /** The description of the workload. */
  readonly about: string;
  /** One above the other. */
  readonly runs: readonly [Told, Told];
}

/** A run, and how pods were replaced in it, or by what. */
export interface Told {
  readonly how: string;
  readonly run: RunResult;
}

/** The available pods of every owner over time in two runs, on one scale of time. */
export function drawComparison({ title, about, runs: [first, second] }: Comparison): string {
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
  text(20, 28, fitted(title, WIDTH - 40, 16), { 'font-size': 14, 'font-weight': 600, 'fill': INK }),
  text(20, 47, fitted(about, WIDTH - 40, 12), { 'font-size': 12, 'fill': INK }),
  ...[
    'Available pods of each owner (Deployment or StatefulSet) over time. Dashed: its floor, the fewest that its budget or rollout strategy allows.',
    'Red areas: time below the floor. Red marks above a row: requests that failed then. Black line: the old pods are gone, and all have available replacements.',
    'The load balancer learns of every change 1.5 s late, so requests go on failing when the pods that they were sent to are gone.',
    'preStop: a hook by which a pod serves on for some seconds when its end has begun. GracefulPods gives one to pods that have none.',
    'Real Kubernetes. Drawn is the pair whose time and failed requests are nearest to the medians. Blue ends where nobody looked any longer.',
    `Begun at ${timeOf(first.run)} and ${timeOf(second.run)}.`,
  ].map((words, index) => text(20, 68 + index * 15, words, { 'font-size': 11, 'fill': FAINT })),
  upper.svg, lower.svg);
}

/** The end of the visible part of a run: balancers send to pods that are gone for some moments more. */
function lastOf(run: RunResult): number {
  return run.services.flatMap(({ failedAt }) => failedAt).reduce((last, at) => Math.max(last, at), endOf(run));
}

/** The time of a run, to the second, in plain words. */
function timeOf({ startedAt }: RunResult): string {
  return `${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
}

function endOf({ drainMs, cutOffMs }: RunResult): number {
  return drainMs ?? cutOffMs;
}

function panel(who: string, run: RunResult, top: number, scale: TimeScale): { readonly svg: string; readonly height: number } {
  // Without the namespace, which differs between runs.
  const owners = run.owners.map((owner) => ({ ...owner, key: owner.key.replace(/ \S*\//, ' ') })).sort((a, b) => a.key.localeCompare(b.key));
  const rowsTop = top + PANEL_HEAD;
  const bottom = rowsTop + owners.length * OWNER_ROW;
  const end = endOf(run);
  const rows = owners.map((owner, index) => {
    const failed = failuresOf(run, owner.key);
    const words = failed.length === 0 ? 'no request failed' : `${failed.length} requests failed`;
    const rowTop = rowsTop + index * OWNER_ROW;
    const remark = { words, fill: failed.length === 0 ? GOOD : ALARM };
    return ownerRow(owner, { top: rowTop, endedAt: run.endedMs, scale, colour: CALM, remark }) + marks(failed, rowTop, scale);
  });
  const ended = run.drainMs === undefined
    ? `not done after ${(end / 1000).toFixed(0)} s, when it was cut off`
    : `all pods replaced after ${(end / 1000).toFixed(1)} s`;
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

function failuresOf({ services }: RunResult, owner: string): readonly number[] {
  const name = owner.split(' ')[1];
  return services.filter(({ service }) => service.split('/')[0] === name).flatMap(({ failedAt }) => failedAt);
}

function marks(failed: readonly number[], top: number, scale: TimeScale): string {
  return [...new Set(failed.map((at) => Math.floor(at / MARK_MS) * MARK_MS))]
    .map((at) => line([scale.x(at), top - 4], [scale.x(at), top + 3], { 'stroke': ALARM, 'stroke-width': 2 })).join('');
}
