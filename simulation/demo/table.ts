export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** @default false */
  readonly right?: boolean;
  /** The maximum number of characters in a line; longer text is wrapped. @default - no limit */
  readonly width?: number;
}

/** A table as lines of text. */
export function renderTable<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell, width }) => wrap(cell(row), width ?? Infinity)));
  const titles = columns.map(({ title }) => [title]);
  const widths = columns.map((_, index) => Math.max(...[titles, ...cells].flatMap((row) => row[index].map((line) => line.length))));
  const render = (row: readonly string[][]): string[] => Array.from({ length: Math.max(...row.map(({ length }) => length)) }, (_, line) =>
    columns.map(({ right }, index) => {
      const text = row[index][line] ?? '';
      return right ? text.padStart(widths[index]) : text.padEnd(widths[index]);
    }).join('  ').trimEnd());
  return [...render(titles), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.flatMap(render)];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
  }
  return lines;
}
