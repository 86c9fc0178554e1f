import type { Entry, Tone } from './timeline';
import type { LogLine } from '../example/log-line';

type Telling = readonly [tone: Tone, text: string];

/** How to report each message of a plan's function. */
const TELLINGS: Readonly<Record<string, (line: LogLine) => Telling | undefined>> = {
  'Patch begun': ({ patch }) => ['plain', `the patch ${patch} begins`],
  'Patch waits': ({ because }) => ['plain', `the patch waits: ${labelled(String(because))}`],
  'Patch started': ({ images = [] }) => ['good', `what every group gets is fixed: ${[...new Set(images.map(changeOf))].join(', ')}`],
  'Patch stage started': ({ stage, groups = [] }) => ['good', `stage ${stage} begins: ${groups.map((group) => groupLabel(String(group))).join(', ')}`],
  'Patch group ended': ({ group = '', replaced, nodes = [] }) => ['good',
    [`${groupLabel(group)} is done: ${replaced} replaced`, ...nodes.filter(({ result }) => result !== 'replaced').map(({ instance, result }) => `${instance} ${result}`)].join(', ')],
  'Patch stage ended': ({ stage }) => ['good', `stage ${stage} has ended`],
  'Patch ended': ({ outcome }) => [outcome === 'succeeded' ? 'good' : 'alarm', `the patch has ended: ${outcome}`],
  'Image of the group written': ({ group = '', image }) => ['plain', `${groupLabel(group)} launches ${image} from now on`],
  'Instance refresh started': ({ group = '' }) => ['plain', `the instance refresh of ${groupLabel(group)} starts`],
};

/** @param now the calendar time */
export function planEntriesOf(line: LogLine, at: number, now: number): Entry[] {
  const told = line.message in TELLINGS ? TELLINGS[line.message](line) : other(line);
  if (!told) {
    return [];
  }
  const [tone, text] = told;
  return [{ at, topic: 'plan', tone, text: `${dayAndTime(now)}  ${text}` }];
}

/** Such as `Tue 02:00`. */
export function dayAndTime(at: number): string {
  return new Date(at).toUTCString().replace(/^(\w+),.* (\d\d:\d\d):.*$/, '$1 $2');
}

/** `Web` of `PlannedCluster-WebGroupASG6439EF88-A25AF3C93951`. */
export function groupLabel(name: string): string {
  return /-(\w+?)GroupASG[0-9A-F]{8}-/.exec(name)?.[1] ?? name;
}

function labelled(text: string): string {
  return text.replace(/\S+GroupASG[0-9A-F]{8}-[0-9A-F]+/g, groupLabel);
}

function changeOf(image: string | { readonly from?: string; readonly to: string }): string {
  return typeof image === 'string' ? image : `${image.to} instead of ${image.from ?? 'none'}`;
}

function other({ level, message, group, because, error }: LogLine): Telling {
  const details = [group && groupLabel(group), because && String(because), error?.message].filter(Boolean).join(', ');
  return [level === 'ERROR' ? 'alarm' : level === 'WARN' ? 'notice' : 'plain', details ? `${message}: ${details}` : message];
}
