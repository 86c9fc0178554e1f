import type { FreezeDocument } from '../options/patch-plan';

/** A time in which nothing is replaced, whatever the windows say. */
export interface FreezeOptions {
  /** When it begins, as ISO 8601 with its offset, such as `2026-12-18T00:00:00+01:00`. */
  readonly from: string;

  /** When it ends. */
  readonly to: string;

  /**
   * What it is for, as the patch says while it waits.
   *
   * @default 'a freeze of the plan'
   */
  readonly reason?: string;
}

/** When nothing is replaced, whatever the windows say. What is being replaced when it begins is finished. */
export class Freeze {
  /**
   * From one time to another.
   *
   * @example
   * Freeze.between({ from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00', reason: 'end of the year' });
   */
  public static between({ from, to, reason }: FreezeOptions): Freeze {
    return new Freeze({ from, to, because: reason ?? 'a freeze of the plan' });
  }

  /**
   * While a calendar of Systems Manager is closed. A calendar that is not there is a closed one.
   *
   * @param name the name or ARN of the calendar
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-change-calendar.html
   */
  public static changeCalendar(name: string): Freeze {
    return new Freeze({ calendar: name });
  }

  private constructor(private readonly document: FreezeDocument) {}

  /** @internal */
  public _wrong(): string | undefined {
    if ('calendar' in this.document) {
      return undefined;
    }
    const { from, to } = this.document;
    return [from, to].every((text) => ISO.test(text)) && Date.parse(from) < Date.parse(to) ? undefined : `from ${from} to ${to}`;
  }

  /** @internal */
  public _document(): FreezeDocument {
    return this.document;
  }
}

/** A time that means the same everywhere. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
