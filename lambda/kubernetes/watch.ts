import type { Where } from './list';
import { parsed } from './parse';
import { ApiError, type ObjectList, type WatchEvent } from './port';
import { bookmarkSchema, type Schema, watchEventSchema } from './schemas';
import { watchErrorOf } from './status';
import type { Transport } from './transport';

/** How long the server keeps a watch open. */
const WATCH_SECONDS = '290';
/** The annotation of the bookmark after the last object of the list: https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists */
const END_OF_LIST = 'k8s.io/initial-events-end';

/** The statuses of servers that do not know streaming lists, have them switched off, or whose etcd is too old for them. */
const REFUSALS: readonly unknown[] = [400, 422, 500];

/** The server does not support streaming lists. */
class ListRefused extends Error {}

interface Line<T> {
  readonly event: WatchEvent<T>;
  readonly endsList: boolean;
}

/** What is watched: objects of one kind, until `signal` aborts. */
export interface Watched<T> {
  readonly where: Where;
  readonly schema: Schema<T>;
  readonly signal: AbortSignal;
}

/** Reports changes after `resourceVersion` until the server ends the watch or `signal` aborts. */
export async function watchFrom<T>(
  transport: Transport, watched: Watched<T>, resourceVersion: string, onEvent: (event: WatchEvent<T>) => void,
): Promise<void> {
  return follow(transport, watched, { resourceVersion }, ({ event }) => onEvent(event));
}

/**
 * As {@link watchFrom}, but starts with a list in the same response. If the server does not support that, rejects with an error for which {@link
 * isListRefused} is true.
 */
export async function listAndWatch<T extends { readonly metadata: { readonly uid: string } }>(
  transport: Transport, watched: Watched<T>, onList: (list: ObjectList<T>) => void, onEvent: (event: WatchEvent<T>) => void,
): Promise<void> {
  let found: Map<string, T> | undefined = new Map<string, T>();
  const onLine = ({ event, endsList }: Line<T>): void => {
    if (!found) {
      onEvent(event);
    } else if (event.type !== 'BOOKMARK') {
      // Changes that happen during the list are sent within it.
      if (event.type === 'DELETED') {
        found.delete(event.object.metadata.uid);
      } else {
        found.set(event.object.metadata.uid, event.object);
      }
    } else if (endsList) {
      const items = [...found.values()];
      found = undefined;
      onList({ items, resourceVersion: event.resourceVersion });
    } else {
      throw new ListRefused('The server does not know sendInitialEvents.');
    }
  };
  try {
    await follow(transport, watched, { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }, onLine);
  } catch (error) {
    throw found && error instanceof ApiError && REFUSALS.includes(error.status) ? new ListRefused(error.message) : error;
  }
}

export function isListRefused(error: unknown): boolean {
  return error instanceof ListRefused;
}

async function follow<T>(
  transport: Transport, { where, schema, signal }: Watched<T>, from: Readonly<Record<string, string>>, onLine: (line: Line<T>) => void,
): Promise<void> {
  const { path, fieldSelector } = where;
  const selected: Record<string, string> = fieldSelector === undefined ? {} : { fieldSelector };
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, ...selected, ...from };
  try {
    for await (const line of transport.lines({ method: 'GET', path, query, signal })) {
      // Events that arrive together with the abort are dropped.
      if (signal.aborted) {
        return;
      }
      onLine(lineOf(line, schema, `GET ${path}?watch`));
    }
  } catch (error) {
    if (!(signal.aborted && error instanceof ApiError)) {
      throw error;
    }
  }
}

function lineOf<T>(line: string, schema: Schema<T>, request: string): Line<T> {
  const { type, object } = parsed(watchEventSchema, json(line, request), request);
  switch (type) {
    case 'ERROR':
      throw watchErrorOf(request, object);
    case 'BOOKMARK': {
      const { resourceVersion, annotations } = parsed(bookmarkSchema, object, request).metadata;
      return { event: { type, resourceVersion }, endsList: annotations?.[END_OF_LIST] === 'true' };
    }
    default:
      return { event: { type, object: parsed(schema, object, request) }, endsList: false };
  }
}

function json(line: string, request: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ApiError(`A line of ${request} is not JSON.`, { cause: error });
  }
}
