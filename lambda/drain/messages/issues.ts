import type * as z from 'zod/mini';

/** Enough to show what was wrong: a message has room for tens of thousands of issues. */
const MOST = 5;

/** The problems of an event, as the end of a sentence. */
export function issues({ issues: all }: z.core.$ZodError): string {
  const more = all.length - MOST;
  return all.slice(0, MOST).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
