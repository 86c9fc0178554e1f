import { UsageError } from '../errors';

const UNITS: Readonly<Record<string, number>> = { '': 1, 'ms': 0.001, 's': 1, 'm': 60, 'h': 3600 };

/** Reads durations such as `90s`, `2m`, `1h` or `1.5`, which is in seconds, within a range where one is given. */
export function seconds(flag: string, [least, most]: readonly [least: number, most: number] = [0, Infinity]): (text: string) => number {
  return (text) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text) ?? [];
    if (number === undefined) {
      throw new UsageError({ what: `${flag} is not a duration.`, got: `'${text}'`, allowed: 'a number with ms, s, m or h', mend: 'Write it like 90s or 2m.' });
    }
    const given = Number(number) * UNITS[unit];
    if (given < least || given > most) {
      throw new UsageError({
        what: `${flag} is out of its range.`, got: `'${text}'`, allowed: `a duration from ${least}s to ${most / 3600}h`, mend: `Write it like ${flag} ${least}s.`,
      });
    }
    return given;
  };
}

export function percentage(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+%?$/.test(text) ? Number.parseInt(text, 10) : NaN;
    if (!(number >= least && number <= most)) {
      throw new UsageError({ what: `${flag} is out of its range.`, got: `'${text}'`, allowed: `a whole number from ${least} to ${most}`, mend: `Write it like ${flag} ${least}.` });
    }
    return number;
  };
}

export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text)) {
      throw new UsageError({ what: `${flag} is not a number.`, got: `'${text}'`, allowed: 'a whole number from 0', mend: `Write it like ${flag} 120.` });
    }
    return Number(text);
  };
}
