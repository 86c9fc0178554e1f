/** What each field may hold: its least and largest number, and the names that stand for numbers. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** What else one of its items may be. */
  readonly also?: RegExp;
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, also: /^L$/i },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 7, names: DAYS, also: new RegExp(`^(${DAYS.join('|')}|[0-7])#([1-5]|L)$`, 'i') },
];

/** Whether it is cron as the function of a plan reads it (lambda/patch/calendar/windows.ts): five fields, each of numbers that there are. */
export function isCron(text: string): boolean {
  const fields = text.split(' ');
  return fields.length === FIELDS.length && fields.every((field, index) => field.split(',').every((item) => isItem(item, FIELDS[index])));
}

/** The reader of the function of a plan, as most do, takes two days for either of them: https://man7.org/linux/man-pages/man5/crontab.5.html */
export function namesBothDays(cron: string): boolean {
  const [, , day, , weekday] = cron.split(' ');
  return day !== '*' && weekday !== '*';
}

/** The longest that each month becomes. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether some month that it names has one of its days. */
export function hasDay(cron: string): boolean {
  const [, , days, months] = cron.split(' ');
  const least = Math.min(...days.split(',').map((item) => firstOf(item, FIELDS[2])));
  return LENGTHS.some((length, index) => length >= least && months.split(',').some((item) => covers(item, index + 1, FIELDS[3])));
}

/** The least number that an item names. */
function firstOf(item: string, field: Field): number {
  const [range] = item.split('/');
  return range === '*' || field.also?.test(range) ? field.least : numberOf(range.split('-')[0], field);
}

function covers(item: string, value: number, field: Field): boolean {
  const [range, step = '1'] = item.split('/');
  const [from, to = from] = range === '*' ? [field.least, field.most] : range.split('-').map((bound) => numberOf(bound, field));
  return value >= from && value <= to && (value - from) % Number(step) === 0;
}

/** A number, a range, or all of them, every so many. */
function isItem(item: string, field: Field): boolean {
  if (field.also?.test(item)) {
    return true;
  }
  const [range, step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.most))) {
    return false;
  }
  if (range === '*') {
    return true;
  }
  const bounds = range.split('-').map((bound) => numberOf(bound, field));
  // A number with a step means different things to different readers.
  const known = bounds.every((bound) => bound >= field.least && bound <= field.most);
  return known && (bounds.length === 1 ? step === undefined : bounds.length === 2 && bounds[0] <= bounds[1]);
}

/** NaN for what is neither a number nor a name. */
function numberOf(text: string, { least, names = [] }: Field): number {
  const index = names.indexOf(text.toUpperCase());
  if (index !== -1) {
    return index + least;
  }
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
