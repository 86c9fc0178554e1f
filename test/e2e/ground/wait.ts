import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer is yes. An error is a no, and told if there was never another answer. */
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
