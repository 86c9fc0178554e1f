const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The period of a schedule such as `rate(5 minutes)`, in milliseconds. */
export function parseRate(expression: string): number {
  const [, count, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (!count || Number(count) < 1 || (count === '1') !== (plural === '')) {
    throw new Error(`The schedule is "${expression}", which the simulation does not keep. Use rate(1 minute), rate(5 minutes), or the same with hours or days.`);
  }
  return Number(count) * UNITS[unit];
}
