import { h } from './elements';
import { list } from './list';
import { axis, curvePicture, laneBar, movesPicture } from './pictures';
import { duration } from '../../result/duration';
import { blockedNodes, interruptionOf, ownerKey } from '../../result/result';
import type { Lane, PageData, PageOwner } from '../data';

export function head({ title, intro, facts, result: { verdict, summary } }: PageData): HTMLElement {
  return h('header', {},
    h('p', { class: 'eyebrow' }, title),
    h('h1', {}, h('span', { class: `verdict ${verdict}` }, verdict), ' ', summary),
    h('dl', { class: 'facts' }, ...facts.map(([value, name]) => h('div', { class: 'fact' }, h('dd', {}, value), h('dt', {}, name)))),
    h('p', { class: 'intro' }, intro));
}

export function interrupted({ result }: PageData): HTMLElement | undefined {
  const shown = result.owners.filter((owner) => owner.interrupted);
  return shown.length === 0 ? undefined : h('section', { 'id': 'interrupted', 'aria-labelledby': 'interrupted-title' },
    h('h2', { id: 'interrupted-title' }, 'Who is interrupted'),
    h('ul', { class: 'cards' }, ...shown.slice(0, 40).map(card)),
    shown.length > 40 ? h('p', {}, `and ${shown.length - 40} more, below`) : undefined);
}

function card({ kind, namespace, name, interruptedSeconds, interruptedAtEnd, because, mend, field }: PageOwner): HTMLElement {
  return h('li', { class: 'card' },
    h('h3', {}, h('span', { class: 'kind' }, kind), ` ${namespace}/${name}`, interruptedSeconds === undefined ? undefined : h('strong', {}, interruptionOf({ kind, interruptedSeconds, interruptedAtEnd }))),
    h('p', {}, because ?? ''),
    mend === undefined ? undefined : h('p', { class: 'mend' }, mend, field ? h('code', {}, field.path) : undefined));
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

/** A node's pods are rendered when somebody opens it: there may be thousands. */
function opening({ name, drain, pods, old }: Lane): HTMLElement {
  const details = h('details', {}, h('summary', {}, name, old ? undefined : h('span', { class: 'tag' }, 'new')));
  details.addEventListener('toggle', () => {
    if (details.childElementCount > 1) {
      return;
    }
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

export function owners({ result, curves, marks }: PageData): HTMLElement {
  // A report knows only the log, which says when pods left, but not how many were available.
  const columns = ([
    ['Pods', ({ replicas }) => replicas],
    ['Floor', ({ floor }) => floor],
    ['Moves', ({ moves }) => moves],
    ['Most', ({ mostMoves }) => mostMoves],
    ['Interrupted', (owner) => (owner.interruptedSeconds ? interruptionOf({ ...owner, interruptedSeconds: owner.interruptedSeconds }) : owner.interrupted ? 'yes' : '–')],
  ] satisfies ReadonlyArray<readonly [string, (owner: PageOwner) => string | number | undefined]>)
    .filter(([, valueOf]) => result.owners.some((owner) => valueOf(owner) !== undefined));
  const knowsMost = result.owners.some(({ mostMoves }) => mostMoves !== undefined);
  return list<PageOwner>({
    id: 'owners',
    title: 'Owners over time',
    intro: marks === undefined
      ? 'How many pods of each owner are available. The dashed line is the floor; red is a time below it.'
      : 'When pods of each owner left their nodes.',
    rows: result.owners,
    heads: ['Owner', axis(result.seconds), ...columns.map(([name]) => name)],
    text: (owner) => `${ownerKey(owner)} ${owner.because ?? ''}`.toLowerCase(),
    choices: [
      { label: 'all owners', keeps: () => true },
      { label: 'interrupted owners', keeps: (owner) => owner.interrupted },
      ...knowsMost ? [{ label: 'pods moved more than once', keeps: ({ mostMoves = 0 }: PageOwner) => mostMoves > 1 }] : [],
    ],
    render: (owner) => {
      const key = ownerKey(owner);
      return h('tr', { class: owner.interrupted ? 'bad' : undefined },
        h('th', { scope: 'row' }, h('span', { class: 'kind' }, owner.kind), ` ${owner.namespace}/${owner.name}`),
        h('td', { class: 'picture' }, curves[key] ? curvePicture(curves[key], key, result.seconds) : marks?.[key] && movesPicture(marks[key], key, result.seconds)),
        ...columns.map(([, valueOf]) => h('td', { class: 'number' }, String(valueOf(owner) ?? ''))));
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

export function notes({ notes: { title, intro, lists } }: PageData): HTMLElement {
  return h('section', { 'id': 'notes', 'aria-labelledby': 'notes-title' },
    h('h2', { id: 'notes-title' }, title),
    intro === undefined ? undefined : h('p', {}, intro),
    ...lists.filter((entries) => entries.length > 0).map((entries) => h('ul', {}, ...entries.map((entry) => h('li', {}, entry)))));
}
