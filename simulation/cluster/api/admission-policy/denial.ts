import type { ApiAnswer } from '../request';
import { failure, forbidden, Status, StatusError, Subject } from '../status';

const BEGINS = 'ValidatingAdmissionPolicy \'';

/** The message of a 403, with the code and reason of an invalid object. */
export function denied(subject: Subject, { policy, binding, message }: { policy: string; binding: string; message: string }): StatusError {
  const denial = `${BEGINS}${policy}' with binding '${binding}' denied request: ${message}`;
  return failure(422, 'Invalid', forbidden(subject, denial).message, { subject, causes: [{ message: denial }] });
}

export function isDenial(answer: Partial<ApiAnswer> | undefined): boolean {
  const body = answer?.body as Partial<Status> | undefined;
  return Boolean(body?.details?.causes?.some(({ message }) => message?.startsWith(BEGINS)));
}
