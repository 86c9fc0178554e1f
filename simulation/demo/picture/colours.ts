export const INK = '#1f2328';
export const FAINT = '#656d76';
export const GRID = '#e3e7eb';
export const LANE = '#f6f8fa';
export const LANE_EDGE = '#d0d7de';
export const DRAIN = '#bf8700';
export const GOOD = '#1a7f37';
export const EXPECTED = '#9a6700';
export const ALARM = '#cf222e';

export interface OwnerColour {
  /** Light enough for dark text on it. */
  readonly fill: string;
  readonly edge: string;
}

const NOBODY: OwnerColour = { fill: '#d8dee4', edge: '#57606a' };
/** Neighbours in the list get hues far from each other. */
const GOLDEN_ANGLE = 137.508;

/** A colour for every owner, the same for the same list. */
export function ownerColours(keys: readonly string[]): (key: string) => OwnerColour {
  const colours = new Map([...new Set(keys)].sort().map((key, index) => {
    const hue = index * GOLDEN_ANGLE % 360;
    return [key, { fill: hex(hue, 0.62, index % 2 ? 0.70 : 0.79), edge: hex(hue, 0.55, 0.40) }];
  }));
  return (key) => colours.get(key) ?? NOBODY;
}

function hex(hue: number, saturation: number, lightness: number): string {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value).toString(16).padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
