import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { hasDay, isCron, namesBothDays } from './cron';
import type { WindowDocument } from '../options/patch-plan';
import { duration, every, knownAtSynthesis, oneOf, pattern, required, struct, textThat } from '../validation/check';
import { invalid } from '../validation/invalid';

/** A day of the week. */
export enum Weekday {
  /** Monday */
  MONDAY = 'MON',
  /** Tuesday */
  TUESDAY = 'TUE',
  /** Wednesday */
  WEDNESDAY = 'WED',
  /** Thursday */
  THURSDAY = 'THU',
  /** Friday */
  FRIDAY = 'FRI',
  /** Saturday */
  SATURDAY = 'SAT',
  /** Sunday */
  SUNDAY = 'SUN',
}

/** What all windows have in common. */
export interface WindowOptions {
  /** How long it is open: 30 minutes to 7 days, in whole minutes. */
  readonly duration: Duration;

  /**
   * The time zone of the times, by its IANA name, such as `Europe/Berlin`. The window follows its changes to and from daylight saving time: if a
   * change skips the start, the window opens at the moment of the change; if the start comes twice, it opens at the first.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/** A window that opens on some days of every week. */
export interface WeeklyWindowOptions extends WindowOptions {
  /** The days on which it opens. */
  readonly days: Weekday[];

  /** When it opens, in 24-hour format, such as `02:00`. */
  readonly start: string;
}

/** A window that opens once a month. */
export interface MonthlyWindowOptions extends WindowOptions {
  /** The day of the week on which it opens. */
  readonly day: Weekday;

  /** Which occurrence of that day in the month: 1 to 4, or -1 for the last. */
  readonly week: number;

  /** When it opens, in 24-hour format, such as `02:00`. */
  readonly start: string;
}

/** A window that opens at the times of a cron expression. */
export interface CronWindowOptions extends WindowOptions {
  /**
   * Minute, hour, day of the month, month and day of the week, such as `0 2 * * TUE#2`: the second Tuesday, at 02:00. `#L` after a day of the week
   * means the last one of the month; `L` as the day of the month means its last day. Day of the month or day of the week must be `*`.
   */
  readonly cron: string;
}

const WINDOW = {
  duration: required(duration({ least: Duration.minutes(30), most: Duration.days(7), unit: 'minutes' })),
  timeZone: textThat('an IANA time zone, such as Europe/Berlin, and no offset such as +02:00', isTimeZone),
};
const START = required(knownAtSynthesis(pattern('hours and minutes of 24 hours, such as 02:00', /^([01]\d|2[0-3]):[0-5]\d$/)));
const DAY = oneOf('Weekday', Weekday);

const WEEKLY = struct<WeeklyWindowOptions>('WeeklyWindowOptions', { ...WINDOW, days: required(every('a list of Weekday', DAY)), start: START });
const MONTHLY = struct<MonthlyWindowOptions>('MonthlyWindowOptions', { ...WINDOW, day: required(DAY), week: required(weekOfMonth), start: START });
const CRON = struct<CronWindowOptions>('CronWindowOptions', {
  ...WINDOW,
  cron: required(textThat('five fields of cron, such as 0 2 * * TUE#2', isCron)),
});

/**
 * When replacements may begin. Windows only permit, so several add up. When a window closes, replacements that have begun are finished, and no others
 * begin until a window opens again.
 */
export class MaintenanceWindow {
  /**
   * Opens on some days of every week.
   *
   * @example
   * MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' });
   */
  public static weekly(options: WeeklyWindowOptions): MaintenanceWindow {
    WEEKLY(undefined, 'options', options);
    if (options.days.length === 0) {
      throw invalid(undefined, {
        what: 'A window without days never opens.',
        got: 'days []',
        allowed: 'at least one Weekday',
        mend: 'Name the days on which it opens.',
      });
    }
    return new MaintenanceWindow(options, `${clock(options.start)} * * ${options.days.join(',')}`);
  }

  /**
   * Opens once a month, on the first, second, third, fourth or last of some day of the week.
   *
   * @example
   * MaintenanceWindow.monthly({ day: Weekday.SUNDAY, week: 2, start: '01:30', duration: Duration.hours(6), timeZone: 'America/New_York' });
   */
  public static monthly(options: MonthlyWindowOptions): MaintenanceWindow {
    MONTHLY(undefined, 'options', options);
    const { day, week, start } = options;
    return new MaintenanceWindow(options, `${clock(start)} * * ${day}#${week === -1 ? 'L' : week}`);
  }

  /**
   * Opens at the times of a cron expression.
   *
   * @example
   * MaintenanceWindow.cron({ cron: '0 22 * * MON-FRI', duration: Duration.hours(5) });
   */
  public static cron(options: CronWindowOptions): MaintenanceWindow {
    CRON(undefined, 'options', options);
    const { cron } = options;
    if (namesBothDays(cron)) {
      throw invalid(undefined, {
        what: 'The window has a day of the month and a day of the week. Some implementations of cron require both to match, most require either, which is many more days.',
        got: cron,
        allowed: 'one of them, and * as the other',
        mend: 'For the second Tuesday of the month write TUE#2 and * as its day of the month; for several kinds of days make several windows.',
      });
    }
    if (!hasDay(cron)) {
      throw invalid(undefined, {
        what: 'The window never opens: no month that it names has such a day.',
        got: cron,
        allowed: 'a day that a month has',
        mend: 'Correct the day, or the month. L is the last day of any month.',
      });
    }
    return new MaintenanceWindow(options, options.cron);
  }

  private constructor(private readonly options: WindowOptions, private readonly expression: string) {}

  /** @internal */
  public _document(): WindowDocument {
    return { cron: this.expression, timeZone: this.options.timeZone ?? 'UTC', durationSeconds: this.options.duration.toSeconds() };
  }
}

function clock(start: string): string {
  const [hour, minute] = start.split(':').map(Number);
  return `${minute} ${hour}`;
}

/** Fails on what no month has, or not every month. */
function weekOfMonth(scope: IConstruct | undefined, name: string, value: unknown): void {
  if (![1, 2, 3, 4, -1].includes(value as number)) {
    throw invalid(scope, {
      what: `${name} is a week that does not exist in every month.`,
      got: value,
      allowed: '1 to 4, or -1 for the last',
      mend: `Set ${name} to one of them.`,
    });
  }
}

/** Not an offset, which Node.js takes for a time zone: it knows no daylight saving time, and the function of a plan does not take it. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
