import { parsed } from './parse';
import { ApiError, type ObjectList } from './port';
import { listSchema, type Schema } from './schemas';
import type { Transport } from './transport';

/** The size that kubectl and client-go use. */
const PAGE_SIZE = '500';
/** How many times to start a list, if reading its pages takes longer than the server keeps that version. */
const ATTEMPTS = 3;

export interface Where {
  readonly path: string;
  /** Only objects with these values of their fields. */
  readonly fieldSelector?: string;
}

/** All objects at `path`, as of one moment. */
export async function listAll<T>(transport: Transport, where: Where, schema: Schema<T>, signal?: AbortSignal): Promise<ObjectList<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readPages(transport, where, schema, signal);
    } catch (error) {
      const expired = error instanceof ApiError && error.status === 410;
      if (!expired || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

async function readPages<T>(transport: Transport, { path, fieldSelector }: Where, schema: Schema<T>, signal?: AbortSignal): Promise<ObjectList<T>> {
  const request = `GET ${path}`;
  const items: T[] = [];
  let from: string | undefined;
  for (;;) {
    const query: Record<string, string> = {
      limit: PAGE_SIZE, ...fieldSelector !== undefined && { fieldSelector }, ...from !== undefined && { continue: from },
    };
    const page = parsed(listSchema, await transport.send({ method: 'GET', path, query, signal }), request);
    for (const item of page.items ?? []) {
      items.push(parsed(schema, item, request));
    }
    from = page.metadata.continue;
    if (!from) {
      return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }
}
