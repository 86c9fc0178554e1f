/** The Status objects of the API server's errors, in the words of the real one. */

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code?: number;
}

/** The subject of an answer. `resource` is as in the real server: usually the plural, sometimes the kind. */
export interface Subject {
  readonly resource: string;
  readonly group?: string;
  readonly name?: string;
}

/** An unsuccessful answer. */
export class StatusError extends Error {
  constructor(readonly status: Status & { readonly code: number }) {
    super(status.message);
    this.name = 'StatusError';
  }

  get code(): number {
    return this.status.code;
  }

  get retryAfterSeconds(): number | undefined {
    return this.status.details?.retryAfterSeconds;
  }
}

export const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

interface FailureDetails {
  readonly subject?: Subject;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export function failure(code: number, reason: string | undefined, message: string, details: FailureDetails = {}): StatusError {
  const { subject, causes, retryAfterSeconds } = details;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...reason && { reason },
    ...(subject || causes || retryAfterSeconds) && {
      details: {
        ...subject?.name && { name: subject.name },
        ...subject?.group && { group: subject.group },
        ...subject && { kind: subject.resource },
        ...causes && { causes },
        ...retryAfterSeconds && { retryAfterSeconds },
      },
    },
    code,
  });
}

function shown(subject: Subject): string {
  return subject.group ? `${subject.resource}.${subject.group}` : subject.resource;
}

export function badRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

export function unauthorized(): StatusError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(subject: Subject, why: string, causes?: readonly StatusCause[]): StatusError {
  const what = subject.name ? `${shown(subject)} "${subject.name}"` : shown(subject);
  return failure(403, 'Forbidden', `${what} is forbidden: ${why}`, { subject, causes });
}

export function notFound(subject: Subject): StatusError {
  return failure(404, 'NotFound', `${shown(subject)} "${subject.name}" not found`, { subject });
}

export function alreadyExists(subject: Subject): StatusError {
  return failure(409, 'AlreadyExists', `${shown(subject)} "${subject.name}" already exists`, { subject });
}

export function conflict(subject: Subject, why: string): StatusError {
  return failure(409, 'Conflict', `Operation cannot be fulfilled on ${shown(subject)} "${subject.name}": ${why}`, { subject });
}

export function staleVersion(subject: Subject): StatusError {
  return conflict(subject, 'the object has been modified; please apply your changes to the latest version and try again');
}

/** A Kubernetes validation error. Its subject's resource is the kind. */
export function invalid(subject: Subject, field: string, problem: string, reason: string = 'FieldValueInvalid'): StatusError {
  const message = `${shown(subject)} "${subject.name}" is invalid: ${field}: ${problem}`;
  return failure(422, 'Invalid', message, { subject, causes: [{ reason, message: problem, field }] });
}

export function expired(message: string): StatusError {
  return failure(410, 'Expired', message);
}

export function tooManyRequests(message: string, retryAfterSeconds: number, causes: readonly StatusCause[]): StatusError {
  return failure(429, 'TooManyRequests', message, { causes, retryAfterSeconds });
}

export function unsupportedMediaType(message: string): StatusError {
  return failure(415, 'UnsupportedMediaType', message);
}

/** An operation that the simulation lacks, although a real API server may support it. */
export function notImplemented(operation: string): StatusError {
  return failure(501, 'NotImplemented', `The simulation does not implement ${operation}.`);
}
