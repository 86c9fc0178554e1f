import type { ServerResponse } from 'node:http';
import type { ApiAnswer } from '../api/request';
import type { Status } from '../api/status';

/** Writes an answer like the API server: JSON and a line feed, with Retry-After if the Status has a delay. */
export function writeAnswer(response: ServerResponse, answer: ApiAnswer): void {
  const { code, body, headers } = answer;
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  const retryAfter = typeof body === 'string' ? undefined : (body as Status).details?.retryAfterSeconds;
  response.writeHead(code, {
    'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(text),
    ...retryAfter && { 'Retry-After': String(retryAfter) },
    ...headers,
  });
  response.end(text);
}
