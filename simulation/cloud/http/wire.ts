import type { CloudError } from '../cloud-error';

/** A request of an SDK client, as passed to a service's front. */
export interface WireRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The ARN of the role whose credentials signed it. */
  readonly principal: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service with its wire protocol. */
export interface ServiceFront {
  /** Rejects with a {@link CloudError} if the service answers with an error. */
  answer(request: WireRequest): Promise<WireAnswer>;
  /** An error in the format of the protocol. */
  failure(error: CloudError, requestId: string): WireAnswer;
}

/** The parsed parameters of an operation. */
export type Parameters = Readonly<Record<string, unknown>>;

/** One operation of a service. */
export interface Operation {
  /** The IAM action. */
  readonly action: string;
  /** The parameters that it honours; any other is refused by name. */
  readonly parameters: readonly string[];
  /** The ARNs of the call's resources. */
  readonly resources: (parameters: Parameters) => readonly string[];
  /** The condition keys of the call's resources. */
  readonly context?: (parameters: Parameters) => Readonly<Record<string, string>>;
  /** The call itself: its answer, in the members of the API. */
  readonly effect: (parameters: Parameters, principal: string) => Parameters;
}

export const EVERY_RESOURCE = () => ['*'];
