import { ApiError } from './port';
import { statusSchema } from './schemas';

/** How much an error quotes of a body that is not a Status object. */
const QUOTED = 1000;

export interface Answer {
  /** Such as `GET /api/v1/nodes`. */
  readonly request: string;
  readonly status: number;
  /** The header Retry-After. */
  readonly retryAfter?: string;
  readonly body: string;
}

/** The error for an unsuccessful answer. Most contain a Status object; API Priority and Fairness and load balancers answer in plain text. */
export function errorOf(answer: Answer): ApiError {
  const status = statusSchema.safeParse(json(answer.body)).data;
  const retryAfter = seconds(answer.retryAfter) ?? status?.details?.retryAfterSeconds;
  return new ApiError(status?.message ?? (answer.body.trim().slice(0, QUOTED) || `${answer.request} was answered with HTTP ${answer.status}.`), {
    status: answer.status,
    reason: status?.reason,
    causes: status?.details?.causes,
    // A Status object without a delay has 0 here.
    retryAfterSeconds: retryAfter === 0 ? undefined : retryAfter,
  });
}

/** The error for an ERROR event of a watch. */
export function watchErrorOf(request: string, object: unknown): ApiError {
  const status = statusSchema.safeParse(object).data;
  return new ApiError(status?.message ?? `${request} was ended by an error without a status.`, {
    status: status?.code,
    reason: status?.reason,
    causes: status?.details?.causes,
    retryAfterSeconds: status?.details?.retryAfterSeconds,
  });
}

/** Undefined if the body is not JSON. */
function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function seconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
