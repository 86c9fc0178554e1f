import { h } from './elements';

const FIRST = 60;

export interface ListProps<T> {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  readonly rows: readonly T[];
  /** The column headings; the column of a picture has an empty one. */
  readonly heads: ReadonlyArray<string | Node>;
  /** The searchable text of a row, in lower case. */
  readonly text: (row: T) => string;
  readonly choices: ReadonlyArray<{ readonly label: string; readonly keeps: (row: T) => boolean }>;
  readonly render: (row: T) => HTMLElement;
}

/** A table that can be searched and filtered. Shows the first of many rows, and more on request, so that it stays fast; prints all rows that are shown. */
export function list<T>({ id, title, intro, rows, heads, text, choices, render }: ListProps<T>): HTMLElement {
  const body = h('tbody');
  const status = h('p', { class: 'status', role: 'status' });
  const more = h('button', { type: 'button', class: 'more', click: () => show(Infinity) });
  const search = h('input', { type: 'search', id: `${id}-search`, placeholder: 'Search', input: () => show(FIRST) }) as HTMLInputElement;
  const select = h('select', { id: `${id}-filter`, change: () => show(FIRST) }, ...choices.map(({ label }, index) => h('option', { value: index }, label))) as HTMLSelectElement;
  const texts = rows.map(text);

  function show(most: number): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { keeps } = choices[Number(select.value) || 0];
    const found = rows.filter((row, index) => keeps(row) && words.every((word) => texts[index].includes(word)));
    const shown = found.slice(0, most);
    body.replaceChildren(...shown.map(render));
    status.textContent = found.length === 0 ? 'Nothing is found.' : `${shown.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} shown`;
    more.textContent = `Show all ${found.length.toLocaleString('en')}`;
    more.hidden = shown.length === found.length;
  }

  show(FIRST);
  return h('section', { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    intro ? h('p', { class: 'intro' }, intro) : undefined,
    h('div', { class: 'tools' },
      h('label', { for: search.id }, 'Search ', search),
      choices.length > 1 ? h('label', { for: select.id }, 'Show ', select) : undefined,
      status),
    h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))), body)),
    more);
}
