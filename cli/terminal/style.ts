import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text, or leaves it unchanged. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  notice(text: string): string;
  alarm(text: string): string;
}

/** In colour on a terminal, unless `NO_COLOR` is set (https://no-color.org); in plain text elsewhere. */
export function styleOf(stream: { readonly isTTY?: boolean }, environment: Readonly<Record<string, string | undefined>>): Style {
  const colour = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  const paint = (format: Format) => (text: string) => (colour ? styleText(format, text, { validateStream: false }) : text);
  return { bold: paint('bold'), dim: paint('dim'), good: paint('green'), notice: paint('yellow'), alarm: paint(['bold', 'red']) };
}
