import type * as z from 'zod/mini';

/** Enough to tell what was wrong: a message has room for tens of thousands. */
const MOST = 5;

/** What is wrong with an event, as the end of a sentence. */
export function issues({ issues: all }: z.core.$ZodError): string {
  const more = all.length - MOST;
  return all.slice(0, MOST).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
