import { parsed } from './parse';
import { ApiError, type WatchEvent } from './port';
import { bookmarkSchema, type Schema, watchEventSchema } from './schemas';
import { watchErrorOf } from './status';
import type { Transport } from './transport';

/** How long the server keeps a watch open. */
const WATCH_SECONDS = '290';

/** Follows the changes at `path` after `resourceVersion` until the server ends the watch or `signal` aborts. */
export async function watchFrom<T>(
  transport: Transport, path: string, schema: Schema<T>, resourceVersion: string, onEvent: (event: WatchEvent<T>) => void, signal: AbortSignal,
): Promise<void> {
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, resourceVersion };
  try {
    for await (const line of transport.lines({ method: 'GET', path, query, signal })) {
      // Events that arrived together with the abort are nobody's any more.
      if (signal.aborted) return;
      onEvent(eventOf(line, schema, `GET ${path}?watch`));
    }
  } catch (error) {
    if (!(signal.aborted && error instanceof ApiError)) throw error;
  }
}

function eventOf<T>(line: string, schema: Schema<T>, request: string): WatchEvent<T> {
  const { type, object } = parsed(watchEventSchema, json(line, request), request);
  switch (type) {
    case 'ERROR':
      throw watchErrorOf(request, object);
    case 'BOOKMARK':
      return { type, resourceVersion: parsed(bookmarkSchema, object, request).metadata.resourceVersion };
    default:
      return { type, object: parsed(schema, object, request) };
  }
}

function json(line: string, request: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ApiError(`A line of ${request} is not JSON.`, { cause: error });
  }
}
