export interface Interval {
  readonly from: number;
  readonly to?: number;
}

/** Packs intervals into as few rows as possible, without overlaps. Early and long ones come first. */
export function packRows<T extends Interval>(intervals: readonly T[], endedAt: number, gap: number): T[][] {
  const end = ({ to = endedAt }: T) => to;
  const rows: T[][] = [];
  for (const interval of [...intervals].sort((a, b) => a.from - b.from || end(b) - end(a))) {
    const row = rows.find((one) => end(one[one.length - 1]) + gap <= interval.from);
    if (row) {
      row.push(interval);
    } else {
      rows.push([interval]);
    }
  }
  return rows;
}
