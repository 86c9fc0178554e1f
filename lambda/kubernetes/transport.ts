import type { Connections, Dispatcher } from './connection';
import type { TokenSource } from './endpoint';
import { ApiError } from './port';
import { errorOf } from './status';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The body's content type; `application/json` by default. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export interface Timeouts {
  /** The time limit from the request to the end of its answer. */
  readonly requestMilliseconds: number;
  /** How long a watch may be silent. The server sends a bookmark about once a minute, so a longer silence is a dead connection. */
  readonly silenceMilliseconds: number;
}

type Response = Awaited<ReturnType<Dispatcher['request']>>;

/** HTTP with the API server, authenticated as the drainer. All failures are {@link ApiError}s. */
export class Transport {
  /** Called with the server's time for every answer, in milliseconds since the epoch. */
  onServerTime?: (time: number) => void;

  constructor(
    private readonly connections: Connections,
    private readonly tokens: TokenSource,
    private readonly timeouts: Timeouts,
  ) {}

  /** The JSON of the answer. */
  async send(request: Request): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.timeouts.requestMilliseconds);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      const response = await this.authenticated(request, signal, this.timeouts.requestMilliseconds);
      return await response.body.json();
    } catch (error) {
      throw this.failure(request, error);
    }
  }

  /** The lines of a streamed answer, until the server ends it. */
  async* lines(request: Request): AsyncGenerator<string> {
    let rest = '';
    try {
      const response = await this.authenticated(request, request.signal, this.timeouts.silenceMilliseconds);
      response.body.setEncoding('utf8');
      for await (const chunk of response.body as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    } catch (error) {
      throw this.failure(request, error);
    }
    if (rest !== '') {
      throw new ApiError(`The answer to ${name(request)} ended in the middle of a line.`);
    }
  }

  /** Sends with a token, and once more with a new one if the server rejected it. */
  private async authenticated(request: Request, signal: AbortSignal | undefined, silence: number): Promise<Response> {
    const first = await this.tokens.token();
    const response = await this.dispatch(request, first, signal, silence);
    if (response.statusCode !== 401) {
      return successful(request, response);
    }
    this.tokens.reject(first);
    await response.body.dump();
    return successful(request, await this.dispatch(request, await this.tokens.token(), signal, silence));
  }

  private async dispatch(request: Request, token: string, signal: AbortSignal | undefined, silence: number): Promise<Response> {
    const { endpoint, dispatcher } = await this.connections.open();
    const url = new URL(request.path, endpoint.url);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      url.searchParams.set(key, value);
    }
    const options = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal,
      headersTimeout: this.timeouts.requestMilliseconds,
      bodyTimeout: silence,
      // HTTP/1.1, so that requests do not share connections and a dead one affects no other request.
      allowH2: false,
    };
    const response = await (await dispatcher).request(options);
    this.noteServerTime(response.headers.date);
    return response;
  }

  private noteServerTime(date: string | string[] | undefined): void {
    const time = typeof date === 'string' ? Date.parse(date) : NaN;
    if (!Number.isNaN(time)) {
      this.onServerTime?.(time);
    }
  }

  /** Any error that is not an {@link ApiError} yet means that there was no answer. */
  private failure(request: Request, error: unknown): ApiError {
    if (error instanceof ApiError) {
      return error;
    }
    if (!request.signal?.aborted) {
      this.connections.suspect();
    }
    return new ApiError(`No answer to ${name(request)}: ${words(error)}`, { cause: error });
  }
}

/** Some network errors have a code but no message. */
function words(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

async function successful(request: Request, response: Response): Promise<Response> {
  if (response.statusCode >= 200 && response.statusCode < 300) {
    return response;
  }
  const retryAfter = response.headers['retry-after'];
  throw errorOf({
    request: name(request),
    status: response.statusCode,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    body: await response.body.text(),
  });
}

function name(request: Request): string {
  return `${request.method} ${request.path}`;
}
