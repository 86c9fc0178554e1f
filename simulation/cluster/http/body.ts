import type { IncomingMessage } from 'node:http';
import { badRequest, failure, unsupportedMediaType } from '../api/status';

/** The real server's limit. */
const LARGEST_BODY_BYTES = 3 * 1024 * 1024;

const JSON_TYPES = ['application/json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];

/** The content type of a body, without parameters. */
export function contentTypeOf(request: IncomingMessage): string | undefined {
  return request.headers['content-type']?.split(';')[0].trim().toLowerCase();
}

/** The parsed JSON body. Undefined if there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) {
      throw failure(413, 'RequestEntityTooLarge', `Request entity is too large: limit is ${LARGEST_BODY_BYTES}`);
    }
    chunks.push(chunk);
  }
  if (bytes === 0) {
    return undefined;
  }
  const type = contentTypeOf(request);
  if (type !== undefined && !JSON_TYPES.includes(type)) {
    throw unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${JSON_TYPES.join(', ')}`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('the object provided is unrecognized: it is not JSON');
  }
}
