import { h } from './elements';
import { list } from './list';
import { axis, curvePicture, laneBar } from './pictures';
import { duration } from '../../result/duration';
import { blockedNodes, interruptedOwners, ownerKey, type OwnerResult } from '../../result/result';
import type { Lane, PageData } from '../data';

export function head({ title, result }: PageData): HTMLElement {
  const { verdict, summary, cluster, seconds, movesPerPod, capacity } = result;
  const fact = (value: string, name: string) => h('div', { class: 'fact' }, h('dd', {}, value), h('dt', {}, name));
  return h('header', {},
    h('p', { class: 'eyebrow' }, title),
    h('h1', {}, h('span', { class: `verdict ${verdict}` }, verdict), ' ', summary),
    h('dl', { class: 'facts' },
      fact(duration(seconds), 'for the patch'),
      fact(String(interruptedOwners(result).length), 'owners interrupted'),
      fact(String(blockedNodes(result).length), 'nodes blocked'),
      fact(`${movesPerPod.mean} / ${movesPerPod.most}`, 'moves per pod, mean / most'),
      fact(`${cluster.nodes} → ${capacity.peakNodes}`, 'nodes, at most'),
      fact(cluster.pods.toLocaleString('en'), 'pods')),
    h('p', { class: 'intro' }, `${cluster.source}, as of ${cluster.takenAt.slice(0, 16).replace('T', ' ')} UTC`));
}

export function interrupted({ result }: PageData): HTMLElement | undefined {
  const shown = interruptedOwners(result);
  return shown.length === 0 ? undefined : h('section', { 'id': 'interrupted', 'aria-labelledby': 'interrupted-title' },
    h('h2', { id: 'interrupted-title' }, 'Who is interrupted'),
    h('ul', { class: 'cards' }, ...shown.slice(0, 40).map(card)),
    shown.length > 40 ? h('p', {}, `and ${shown.length - 40} more, below`) : undefined);
}

function card(owner: OwnerResult): HTMLElement {
  return h('li', { class: 'card' },
    h('h3', {}, h('span', { class: 'kind' }, owner.kind), ` ${owner.namespace}/${owner.name}`, h('strong', {}, duration(owner.interruptedSeconds))),
    h('p', {}, owner.because ?? ''),
    h('p', { class: 'mend' }, owner.mend ?? '', owner.field ? h('code', {}, owner.field.path) : undefined));
}

export function blocked({ result }: PageData): HTMLElement | undefined {
  const nodes = blockedNodes(result);
  return nodes.length === 0 ? undefined : h('section', { 'id': 'blocked', 'aria-labelledby': 'blocked-title' },
    h('h2', { id: 'blocked-title' }, 'What blocks'),
    h('ul', { class: 'cards' }, ...nodes.slice(0, 40).map(({ name, outcome, because }) => h('li', { class: 'card' },
      h('h3', {}, name, h('strong', {}, outcome)), ...because.map((sentence) => h('p', {}, sentence))))));
}

export function timeline({ result, lanes }: PageData): HTMLElement {
  const stuck = new Set(blockedNodes(result).map(({ name }) => name));
  const seconds = result.seconds;
  return list<Lane>({
    id: 'timeline',
    title: 'Nodes over time',
    intro: 'Each node from joining to leaving, and its drain. Open one to see the pods that left it.',
    rows: lanes,
    heads: ['Node', axis(seconds), 'Drain'],
    text: ({ name, drain, pods }) => `${name} ${drain?.outcome ?? ''} ${drain?.because.join(' ') ?? ''} ${pods.map(([pod]) => pod).join(' ')}`.toLowerCase(),
    choices: [
      { label: 'all nodes', keeps: () => true },
      { label: 'nodes that are drained', keeps: ({ drain }) => drain !== undefined },
      { label: 'blocked nodes', keeps: ({ name }) => stuck.has(name) },
      { label: 'new nodes', keeps: ({ old }) => !old },
    ],
    render: (lane) => h('tr', {}, h('th', { scope: 'row' }, opening(lane)), h('td', { class: 'picture' }, laneBar(lane, seconds, stuck.has(lane.name))),
      h('td', { class: 'number' }, lane.drain ? duration((lane.drain.to ?? seconds) - lane.drain.from) : '')),
  });
}

/** The pods of a node are made when somebody opens it: there may be thousands. */
function opening({ name, drain, pods, old }: Lane): HTMLElement {
  const details = h('details', {}, h('summary', {}, name, old ? undefined : h('span', { class: 'tag' }, 'new')));
  details.addEventListener('toggle', () => {
    if (details.childElementCount > 1) return;
    details.append(h('div', { class: 'inside' },
      drain ? h('p', {}, `${drain.outcome ?? 'unfinished'}${drain.because.length > 0 ? '; it waited for:' : ''}`) : undefined,
      h('ul', {}, ...(drain?.because ?? []).map((sentence) => h('li', {}, sentence))),
      pods.length === 0 ? h('p', {}, 'It has no pods but those of DaemonSets.') : h('ul', { class: 'pods' }, ...pods.map(([pod, , from, ready, leaving]) =>
        h('li', {}, h('code', {}, pod), [
          from > 0 ? ` came after ${duration(from)}` : '',
          from > 0 && ready !== null ? `, ready after ${duration(ready)}` : '',
          leaving !== null ? `${from > 0 ? ',' : ''} left after ${duration(leaving)}` : '',
        ].join(''))))));
  });
  return details;
}

export function owners({ result, curves }: PageData): HTMLElement {
  return list<OwnerResult>({
    id: 'owners',
    title: 'Owners over time',
    intro: 'How many pods of each owner are available. The dashed line is the floor; red is a time below it.',
    rows: result.owners,
    heads: ['Owner', axis(result.seconds), 'Pods', 'Floor', 'Moves', 'Most', 'Interrupted'],
    text: (owner) => `${ownerKey(owner)} ${owner.because ?? ''}`.toLowerCase(),
    choices: [
      { label: 'all owners', keeps: () => true },
      { label: 'interrupted owners', keeps: ({ interruptedSeconds }) => interruptedSeconds > 0 },
      { label: 'pods moved more than once', keeps: ({ mostMoves }) => mostMoves > 1 },
    ],
    render: (owner) => {
      const key = ownerKey(owner);
      const number = (text: string | number) => h('td', { class: 'number' }, String(text));
      return h('tr', { class: owner.interruptedSeconds > 0 ? 'bad' : undefined },
        h('th', { scope: 'row' }, h('span', { class: 'kind' }, owner.kind), ` ${owner.namespace}/${owner.name}`),
        h('td', { class: 'picture' }, curves[key] ? curvePicture(curves[key], key, result.seconds) : undefined),
        number(owner.replicas), number(owner.floor), number(owner.moves), number(owner.mostMoves),
        number(owner.interruptedSeconds > 0 ? duration(owner.interruptedSeconds) : '–'));
    },
  });
}

export function findings({ result }: PageData): HTMLElement | undefined {
  return result.findings.length === 0 ? undefined : list<PageData['result']['findings'][number]>({
    id: 'findings',
    title: 'Findings without simulation',
    rows: result.findings,
    heads: ['Level', 'Finding', 'What to do'],
    text: ({ code, object, message, level }) => `${code} ${object} ${message} ${level}`.toLowerCase(),
    choices: [
      { label: 'all findings', keeps: () => true },
      ...['error', 'warning', 'note'].map((wanted) => ({ label: `${wanted}s`, keeps: ({ level }: { readonly level: string }) => level === wanted })),
    ],
    render: ({ level, code, object, message, mend, field, docs }) => h('tr', {},
      h('td', {}, h('span', { class: `level ${level}` }, level)),
      h('td', {}, h('a', { href: docs }, code), h('br'), h('b', {}, object), `: ${message}`),
      h('td', {}, mend, field ? h('code', {}, field) : undefined)),
  });
}

export function notes({ result: { assumptions, remarks, capacity } }: PageData): HTMLElement {
  const shares = Object.entries(capacity.used).map(([resource, share]) => `${resource} ${Math.round(share * 100)} %`).join(', ');
  return h('section', { 'id': 'notes', 'aria-labelledby': 'notes-title' },
    h('h2', { id: 'notes-title' }, 'Capacity, assumptions, remarks'),
    h('p', {}, `Before the patch pods ask for this share of what nodes offer: ${shares}. `
      + (capacity.waited.length === 0 ? 'Every pod found a node at once.' : `${capacity.waited.length} pods found no node for a while.`)),
    h('ul', {}, ...capacity.waited.slice(0, 50).map(({ pod, seconds, because }) => h('li', {}, h('code', {}, pod), ` ${duration(seconds)}: ${because}`))),
    h('ul', {}, ...assumptions.map(({ seconds, sentence, from }) => h('li', {}, `${duration(seconds)} ${sentence} (${from})`))),
    h('ul', {}, ...remarks.map((remark) => h('li', {}, remark))));
}
