import { ApiError } from './port';
import type { Schema } from './schemas';

/** What the API server sent, as `schema` says; anything else counts as no usable answer to `request`. */
export function parsed<T>(schema: Schema<T>, value: unknown, request: string): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`).join('; ');
  throw new ApiError(`The answer to ${request} is not what the Kubernetes API documents (${problems}). Check that the endpoint is an API server.`);
}
