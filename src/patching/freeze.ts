import type { FreezeDocument } from '../options/patch-plan';
import { required, struct, TEXT, textThat } from '../validation/check';
import { invalid } from '../validation/invalid';

/** A time in which nothing is replaced, whatever the windows say. */
export interface FreezeOptions {
  /** When it begins, as ISO 8601 with its offset, such as `2026-12-18T00:00:00+01:00`. */
  readonly from: string;

  /** When it ends. */
  readonly to: string;

  /**
   * The reason, which the patch gives while it waits.
   *
   * @default 'a freeze of the plan'
   */
  readonly reason?: string;
}

const ISO_8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const TIME = required(textThat('a time as ISO 8601 with its offset, such as 2026-12-18T00:00:00+01:00', isTime));
const BETWEEN = struct<FreezeOptions>('FreezeOptions', { from: TIME, to: TIME, reason: TEXT });

/** When nothing is replaced, whatever the windows say. Replacements that have begun are finished. */
export class Freeze {
  /**
   * From one time to another.
   *
   * @example
   * Freeze.between({ from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00', reason: 'end of the year' });
   */
  public static between(options: FreezeOptions): Freeze {
    BETWEEN(undefined, 'options', options);
    const { from, to, reason } = options;
    if (Date.parse(from) >= Date.parse(to)) {
      throw invalid(undefined, {
        what: 'A freeze ends before it begins.',
        got: `from ${from} to ${to}`,
        allowed: 'two times, the earlier first',
        mend: 'Correct from or to.',
      });
    }
    return new Freeze({ type: 'time', from, to, because: reason ?? 'a freeze of the plan' });
  }

  /**
   * While a change calendar of Systems Manager is closed. A calendar that does not exist counts as closed.
   *
   * @param name the name or ARN of the calendar
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-change-calendar.html
   */
  public static changeCalendar(name: string): Freeze {
    TEXT(undefined, 'name', name);
    return new Freeze({ type: 'calendar', name });
  }

  private constructor(private readonly document: FreezeDocument) {}

  /** @internal */
  public _document(): FreezeDocument {
    return this.document;
  }
}

/** Also that the day is one of the month: a freeze of the 31st of November would be one of another day. */
function isTime(text: string): boolean {
  const [, day] = ISO_8601.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(Date.parse(text)) && !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
