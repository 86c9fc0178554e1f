import { ApiError } from './port';
import type { Schema } from './schemas';

/** Parses an answer of the API server by `schema`. If that fails, `request` counts as not usably answered. */
export function parsed<T>(schema: Schema<T>, value: unknown, request: string): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`).join('; ');
  throw new ApiError(`The answer to ${request} is not what the Kubernetes API documents (${problems}). Check that the endpoint is an API server.`);
}
