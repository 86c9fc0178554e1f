/** Widths of the picture, in pixels: names on the left, time in the middle, numbers on the right. */
export const LEFT = 285;
export const PLOT = 1150;
const RIGHT = 190;
export const WIDTH = LEFT + PLOT + RIGHT;

const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600];
const MOST_TICKS = 16;

/** Converts times to positions in a plot of the given width that begins at `left`. */
export class TimeScale {
  constructor(private readonly endMs: number, readonly left = LEFT, readonly plot = PLOT) {}

  x(ms: number): number {
    return this.left + this.plot * Math.min(1, Math.max(0, ms) / Math.max(1, this.endMs));
  }

  /** The times of grid lines, in milliseconds. */
  get ticks(): number[] {
    const seconds = this.endMs / 1000;
    const step = STEPS.find((one) => seconds / one <= MOST_TICKS) ?? STEPS[STEPS.length - 1];
    return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step * 1000);
  }
}
