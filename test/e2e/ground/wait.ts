import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the condition is true. An error counts as false, and is reported if there was never another result. */
export async function until(what: string, condition: () => Promise<boolean>, limitMs = 60_000, everyMs = 100): Promise<void> {
  const end = Date.now() + limitMs;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      if (await condition()) {
        return;
      }
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await sleep(everyMs);
  }
  throw new Error(`After ${limitMs / 1000} s still not so: ${what}.${failure instanceof Error ? ` ${failure.message}` : ''}`, { cause: failure });
}
