/** A duration for people: `12 s`, `4 min 5 s`, `2 h 3 min`. */
export function duration(seconds: number): string {
  if (seconds < 100) {
    return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 3600) {
    return parts([[Math.floor(whole / 60), 'min'], [whole % 60, 's']]);
  }
  const minutes = Math.round(whole / 60);
  return minutes < 24 * 60
    ? parts([[Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']])
    : parts([[Math.floor(minutes / 60 / 24), 'd'], [Math.round(minutes / 60) % 24, 'h']]);
}

function parts(all: ReadonlyArray<readonly [number, string]>): string {
  return all.filter(([number]) => number > 0).map(([number, unit]) => `${number} ${unit}`).join(' ');
}
